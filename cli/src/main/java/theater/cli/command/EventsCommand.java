package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

@Command(
        name = "events",
        description = {
            "Print events in their order; with --follow go on as they happen.",
            "Each event carries a cursor; --from resumes right behind it, on any server."
        })
final class EventsCommand extends ServerCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--actor", paramLabel = "ID", description = "Only this actor's events")
    private @Nullable String actor;

    @Option(names = "--follow", description = "Do not stop at the end; wait for more")
    private boolean follow;

    @Option(names = "--from", paramLabel = "CURSOR", description = "Resume behind this cursor")
    private @Nullable String from;

    @Option(names = "--limit", paramLabel = "N", description = "Stop after so many events")
    private long limit = Long.MAX_VALUE;

    EventsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(client.stream(path(), "application/x-ndjson"), StandardCharsets.UTF_8))) {
            long shown = 0;
            for (String line = lines.readLine(); line != null && shown < limit; line = lines.readLine()) {
                if (!line.isBlank()) {
                    show(MAPPER.readTree(line));
                    shown++;
                }
            }
        } catch (IOException e) {
            throw CliException.unreachable(
                    "The stream of events broke off: " + Reasons.of(e)
                            + "\nResume with --from and the last cursor that was printed (--json shows it).",
                    e);
        }
        return ExitCode.OK;
    }

    private String path() {
        String base = actor == null ? "/v1/events" : "/v1/actors/" + TheaterClient.segment(actor) + "/events";
        return base + "?follow=" + follow + (from == null ? "" : "&from=" + TheaterClient.segment(from));
    }

    private void show(JsonNode event) {
        if (json()) {
            terminal().json(event);
            return;
        }
        terminal()
                .line(String.join(
                        "  ",
                        Instant.ofEpochMilli(event.path("time").asLong()).toString(),
                        event.path("actor").asText() + "#" + event.path("seq").asText(),
                        event.path("type").asText(),
                        event.at("/outcome/kind").asText(),
                        event.path("hash").asText()));
    }
}
