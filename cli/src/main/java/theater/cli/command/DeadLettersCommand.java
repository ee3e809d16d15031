package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;

@Command(
        name = "dead-letters",
        description = "Look at messages that were given up, and send them again.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class DeadLettersCommand extends CommandGroup {
    private static final String ID = "PARTITION/OFFSET";

    private DeadLettersCommand() {}

    /** The command with its subcommands. */
    static CommandLine withSubcommands(Terminal terminal) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListLetters(terminal))
                .addSubcommand(new ShowLetter(terminal))
                .addSubcommand(new RedriveLetters(terminal));
    }

    private static String path(String id) {
        if (!id.matches("\\d+/\\d+")) {
            throw CliException.usage("A dead letter is named PARTITION/OFFSET, such as 2/17, not '" + id
                    + "'; 'theater dead-letters list' shows them.");
        }
        return "/v1/dead-letters/" + id;
    }

    @Command(name = "list", description = "List dead letters in the order of partition and offset.")
    private static final class ListLetters extends ServerCommand {
        @Mixin
        private final LetterOptions options = new LetterOptions();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many; default: ${DEFAULT-VALUE}")
        private int limit = 100;

        ListLetters(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(TheaterClient client) {
            Table table = Table.of("ID", "TIME", "ACTOR", "REASON", "MESSAGE", "SENT AGAIN", "TEXT");
            int shown = 0;
            var letters = new LetterPages(client, options, limit);
            for (JsonNode letter = letters.next(); letter != null; letter = letters.next()) {
                shown++;
                if (json()) {
                    terminal().json(letter);
                } else {
                    table.row(
                            letter.path("place").asText(),
                            letter.path("time").asText(),
                            letter.path("actor").asText("-"),
                            letter.path("reason").asText(),
                            letter.path("id").asText("-"),
                            letter.path("redriven").asText("-"),
                            letter.path("text").asText().lines().findFirst().orElse(""));
                }
            }
            if (!json()) {
                terminal().line(shown == 0 ? "No dead letters." : table.toString());
            }
            if (letters.hasMore()) {
                terminal().note("There may be more; raise --limit.");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Show one dead letter with its headers and body; --json has the bytes in base64.")
    private static final class ShowLetter extends ServerCommand {
        @Parameters(paramLabel = ID, description = "The letter, as the list names it")
        private String id = "";

        ShowLetter(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(TheaterClient client) {
            JsonNode letter = client.require(path(id)).json();
            if (json()) {
                terminal().json(letter);
                return ExitCode.OK;
            }
            Table table = new Table();
            letter.properties().stream()
                    .filter(field -> field.getValue().isValueNode())
                    .forEach(field -> table.row(field.getKey(), field.getValue().asText("-")));
            for (JsonNode header : letter.path("headers")) {
                table.row("header " + header.path("name").asText(), text(header.path("value")));
            }
            terminal().line(table.toString());
            terminal().line("");
            terminal().line(text(letter.path("body")));
            return ExitCode.OK;
        }

        private static String text(JsonNode bytes) {
            return bytes.has("text")
                    ? bytes.path("text").asText()
                    : "base64 " + bytes.path("base64").asText();
        }
    }

    @Command(
            name = "redrive",
            description = {
                "Send dead letters to their actors again, with their ids, attributes and priority.",
                "A letter is sent again once: a second time it is refused, whatever happened to the first command."
            })
    private static final class RedriveLetters extends ServerCommand {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        @ArgGroup(multiplicity = "1")
        private Which which = new Which();

        @Mixin
        private final LetterOptions options = new LetterOptions();

        /** Which letters. */
        static final class Which {
            @Parameters(paramLabel = ID, arity = "1..*", description = "The letters, as the list names them")
            private List<String> ids = List.of();

            @Option(names = "--all", description = "All that the options choose and that were not sent again yet")
            private boolean all;
        }

        RedriveLetters(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(TheaterClient client) {
            if (!which.all) {
                if (!options.isEmpty()) {
                    throw CliException.usage("Name letters, or choose them with --all and options.");
                }
                which.ids.forEach(DeadLettersCommand::path);
                which.ids.forEach(id -> redrive(client, id));
                return ExitCode.OK;
            }
            int sent = 0;
            var letters = new LetterPages(client, options, Integer.MAX_VALUE);
            for (JsonNode letter = letters.next(); letter != null; letter = letters.next()) {
                if (letter.path("redriven").isNull() && letter.hasNonNull("id")) {
                    redrive(client, letter.path("place").asText());
                    sent++;
                }
            }
            if (!json() && sent == 0) {
                terminal().line("No dead letters to send.");
            }
            return ExitCode.OK;
        }

        private void redrive(TheaterClient client, String id) {
            JsonNode sent = TheaterClient.accepted(client.post(path(id) + "/redrive", Map.of(), new byte[0], PATIENCE))
                    .json();
            if (json()) {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                sent.properties().forEach(field -> line.set(field.getKey(), field.getValue()));
                terminal().json(line);
            } else {
                terminal()
                        .line("sent " + id + " (" + sent.path("id").asText() + ") to "
                                + sent.path("actor").asText());
            }
        }
    }
}
