package theater.cli.command;

import picocli.CommandLine.Option;

/** How results are shown. */
final class OutputOption {
    @Option(names = "--json", description = "Print results as JSON, one value a line")
    private boolean json;

    boolean json() {
        return json;
    }
}
