package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

@Command(
        name = "events",
        description = {
            "Print events in their order; with --follow go on as they happen.",
            "Each event carries a cursor; --from resumes right behind it, on any server, or begins at an offset or a time.",
            "With --type, --effect, --since, --until or --after: those of the signed log, from the index, in the order of"
                    + " the log; their cursors are for --after."
        })
final class EventsCommand extends ServerCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PAGE = 1_000;

    @Option(names = "--actor", paramLabel = "ID", description = "Only this actor's events")
    private @Nullable String actor;

    @Option(names = "--follow", description = "Do not stop at the end; wait for more")
    private boolean follow;

    @Mixin
    private final EventStart start = new EventStart();

    @Option(names = "--limit", paramLabel = "N", description = "Stop after so many events")
    private long limit = Long.MAX_VALUE;

    @Option(names = "-o", paramLabel = "FORMAT", description = "text or json, which is the same as --json")
    private String format = "text";

    @Mixin
    private final EventFilter filter = new EventFilter();

    EventsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) throws IOException {
        if (!format.equals("text") && !format.equals("json")) {
            throw CliException.usage("-o " + format + ": choose text or json");
        }
        if (limit < 1) {
            throw CliException.usage("--limit has to be at least 1");
        }
        if (filter.isEmpty()) {
            return stream(client);
        }
        if (follow || start.isGiven()) {
            throw CliException.usage(
                    "--follow, --from and --partition read events as they happen, --type, --effect, --since, --until and"
                            + " --after the signed log: use the ones or the others; to go on in the log use --after");
        }
        return query(client);
    }

    private int query(TheaterClient client) {
        String path = "/v1/log/events?" + EventFilter.parameter("actor", actor) + filter.query();
        String after = filter.after();
        long shown = 0;
        do {
            JsonNode page = client.require(
                            path + "&limit=" + Math.min(PAGE, limit - shown) + EventFilter.parameter("after", after))
                    .json();
            for (JsonNode event : page.path("events")) {
                showFound(event);
                shown++;
            }
            after = page.path("next").textValue();
        } while (after != null && shown < limit);
        return ExitCode.OK;
    }

    private boolean isJson() {
        return json() || format.equals("json");
    }

    private void showFound(JsonNode event) {
        if (isJson()) {
            terminal().json(event);
            return;
        }
        List<String> effects = new ArrayList<>();
        event.path("effects").forEach(effect -> effects.add(effect.asText()));
        String known = event.path("effects").isArray() ? String.join(",", effects) : "?";
        terminal().line(line(event, event.path("pruned").asBoolean() ? "pruned" : known));
    }

    private int stream(TheaterClient client) throws IOException {
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
        return base + "?follow=" + follow + start.query();
    }

    private void show(JsonNode event) {
        if (isJson()) {
            terminal().json(event);
            return;
        }
        String outcome = event.path("pruned").asBoolean()
                ? "pruned"
                : event.at("/outcome/kind").asText();
        terminal().line(line(event, outcome));
    }

    private static String line(JsonNode event, String last) {
        return String.join(
                "  ",
                event.path("time").isNumber()
                        ? Instant.ofEpochMilli(event.path("time").asLong()).toString()
                        : "-",
                event.path("actor").asText() + "#" + event.path("seq").asText(),
                event.path("type").asText(),
                last.isEmpty() ? "-" : last,
                event.path("hash").asText());
    }
}
