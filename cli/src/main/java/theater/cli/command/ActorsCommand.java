package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.cli.api.TheaterClient;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;

@Command(name = "actors", description = "List actors, or show one.")
final class ActorsCommand extends ServerCommand {
    private static final int PAGE = 1_000;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "Show this actor")
    private @Nullable String actor;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only ids that begin so")
    private String prefix = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; default: ${DEFAULT-VALUE}")
    private int limit = 100;

    ActorsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) {
        if (actor != null) {
            show(client.require("/v1/actors/" + TheaterClient.segment(actor)).json());
            return ExitCode.OK;
        }
        Table table = Table.of("ACTOR", "LAST SEQ");
        String after = "";
        int shown = 0;
        while (shown < limit) {
            int page = Math.min(PAGE, limit - shown);
            JsonNode actors = Listing.items(
                    client.require("/v1/actors?limit=" + page + "&prefix=" + TheaterClient.segment(prefix)
                                    + (after.isEmpty() ? "" : "&after=" + TheaterClient.segment(after)))
                            .json(),
                    "actors");
            for (JsonNode each : actors) {
                after = id(each);
                if (json()) {
                    terminal().json(each);
                } else {
                    table.row(after, each.path("seq").asText());
                }
            }
            shown += actors.size();
            if (actors.size() < page) {
                break;
            }
        }
        if (!json()) {
            terminal()
                    .line(
                            shown == 0
                                    ? "No actors yet; the first message to an id creates its actor."
                                    : table.toString());
        }
        return ExitCode.OK;
    }

    private void show(JsonNode one) {
        if (json()) {
            terminal().json(one);
            return;
        }
        Table table = new Table();
        one.properties()
                .forEach(field -> table.row(
                        field.getKey(),
                        field.getValue().isValueNode() ? field.getValue().asText() : field.getValue()));
        terminal().line(table.toString());
    }

    private static String id(JsonNode actor) {
        return actor.path(actor.has("id") ? "id" : "actor").asText();
    }
}
