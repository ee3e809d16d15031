package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import theater.cli.api.Deployment;
import theater.cli.api.TheaterClient;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "deploy",
        description = {
            "Bind an id pattern to a manifest; the component that it names by a file is uploaded first.",
            "Deploying the same pattern again upgrades its actors at their next message."
        })
final class DeployCommand extends ServerCommand {
    @Parameters(index = "0", paramLabel = "PATTERN", description = "Which ids, such as 'account/*' (quote the star)")
    private String pattern = "";

    @Parameters(index = "1", paramLabel = "MANIFEST", description = "The manifest, a YAML file")
    private Path manifest = Path.of("");

    DeployCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) {
        Deployment deployment = Deployment.read(pattern, manifest);
        JsonNode answer;
        try (var progress = new Progress(terminal())) {
            // A component of JavaScript or Python takes ten seconds and more.
            answer = progress.quietly("Compiling the component", () -> deployment.perform(client));
        }
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("pattern", pattern).put("component", deployment.component());
            if (answer.isObject()) {
                answer.properties().forEach(e -> result.set(e.getKey(), e.getValue()));
            }
            terminal().json(result);
        } else {
            terminal().line("deployed " + pattern + " with component " + deployment.component());
        }
        return ExitCode.OK;
    }
}
