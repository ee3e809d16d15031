package theater.cli.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import theater.cli.error.CliException;
import theater.cli.project.Project;

/** npm, and the project's own script {@code build}: for JavaScript and TypeScript. */
record ScriptToolchain() implements Toolchain {
    private static final String REMEDY =
            "Install Node.js 20 or newer with npm; Debian and Ubuntu: apt-get install nodejs npm.";

    @Override
    public byte[] build(Project project, Tools tools) throws IOException {
        Path npm = tools.find("npm").orElseThrow(() -> Tools.missing("npm", REMEDY));
        if (tools.find("node").isEmpty()) {
            throw Tools.missing("node", REMEDY);
        }
        Path folder = project.folder();
        if (!installed(folder)) {
            String install = Files.isRegularFile(folder.resolve("package-lock.json")) ? "ci" : "install";
            tools.run("Installing npm packages", folder, List.of(npm.toString(), install, "--no-audit", "--no-fund"))
                    .toSuccess();
        }
        Path component = project.buildFolder().resolve("component.wasm");
        Files.deleteIfExists(component);
        tools.run(
                        "Compiling with componentize-js",
                        folder,
                        List.of(npm.toString(), "run", "--silent", "build", "--", component.toString()))
                .toSuccess();
        if (!Files.isRegularFile(component)) {
            throw CliException.usage("The script 'build' of package.json did not write the file that it was given, "
                    + component + "; with the template it is: node sdk/build.mjs src/actor.js");
        }
        byte[] bytes = Files.readAllBytes(component);
        Files.delete(component);
        return bytes;
    }

    /** npm leaves a copy of the lock behind once all of it is installed. */
    private static boolean installed(Path folder) throws IOException {
        Path lock = folder.resolve("package-lock.json");
        Path done = folder.resolve("node_modules/.package-lock.json");
        return Files.isRegularFile(done)
                && (!Files.isRegularFile(lock)
                        || Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(lock)) >= 0);
    }
}
