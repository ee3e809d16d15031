package theater.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code theater --version} prints: the jar's version. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"theater " + (version == null ? "(development build)" : version)};
    }
}
