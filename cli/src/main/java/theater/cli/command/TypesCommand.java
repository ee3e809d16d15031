package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import theater.cli.api.TheaterClient;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;

@Command(name = "types", description = "List the deployed actor types.")
final class TypesCommand extends ServerCommand {
    TypesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) {
        JsonNode types = Listing.items(client.require("/v1/types").json(), "types");
        if (json()) {
            types.forEach(terminal()::json);
            return ExitCode.OK;
        }
        if (types.isEmpty()) {
            terminal().line("No types are deployed yet; deploy one with 'theater deploy PATTERN MANIFEST'.");
            return ExitCode.OK;
        }
        Table table = Table.of("PATTERN", "COMPONENT");
        types.forEach(type ->
                table.row(type.path("pattern").asText(), type.path("component").asText()));
        terminal().line(table.toString());
        return ExitCode.OK;
    }
}
