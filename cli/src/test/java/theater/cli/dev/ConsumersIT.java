package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/consumers.md, which know nothing of Theater but its formats, read a running system's events. */
class ConsumersIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PROGRAMS = ROOT.resolve("docs/examples/consumers");
    private static final List<String> ACTORS = List.of("counter/1", "counter/2", "counter/3", "counter/4", "counter/5");

    @TempDir
    private static Path data;

    private static TestingDev cli;

    /** All events as ingress gives them, in the order of their partitions. */
    private static List<JsonNode> events;

    private static long middle;

    @BeforeAll
    static void start() throws Exception {
        cli = TestingDev.start(data.resolve("system"));
        cli.ok(
                "deploy",
                "counter/*",
                ROOT.resolve("actors/examples/counter/manifest.yaml").toString());
        for (String actor : ACTORS) {
            cli.ok("ask", actor, "1", "--type", "increment");
        }
        // Timestamps are of a millisecond: nothing of before may have the later ones'.
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() <= before) {
            Thread.onSpinWait();
        }
        middle = System.currentTimeMillis();
        for (String actor : ACTORS) {
            cli.ok("ask", actor, "1", "--type", "increment");
        }
        events = cli.events().stream()
                .sorted((a, b) -> a.get("partition").asInt()
                                == b.get("partition").asInt()
                        ? Long.compare(a.get("offset").asLong(), b.get("offset").asLong())
                        : Integer.compare(
                                a.get("partition").asInt(), b.get("partition").asInt()))
                .toList();
        assertThat(events).hasSize(3 * ACTORS.size());
    }

    @AfterAll
    static void stop() {
        if (cli != null) {
            cli.close();
        }
    }

    @Test
    void shouldReadWithKcat() throws Exception {
        String brokers = cli.system().addresses().kafka();
        compare(List.of(PROGRAMS.resolve("events.sh").toString(), brokers), ConsumersIT::place);
    }

    @Test
    void shouldReadWithPython() throws Exception {
        String python = run(List.of(
                        ROOT.resolve("scripts/python-env").toString(),
                        ROOT.resolve("schemas/src/test/python/requirements.txt").toString()))
                .out
                .strip();
        compare(withRegistry(python, PROGRAMS.resolve("events.py").toString()), ConsumersIT::whole);
    }

    @Test
    void shouldReadWithJava() throws Exception {
        compare(
                withRegistry(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PROGRAMS.resolve("Events.java").toString()),
                ConsumersIT::whole);
    }

    @Test
    void shouldShowTheProgramsAsTheyAre() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/consumers.md"));
        try (var programs = Files.list(PROGRAMS)) {
            for (Path program : programs.toList()) {
                assertThat(page).as("%s", program.getFileName()).contains(Files.readString(program) + "```\n");
            }
        }
    }

    /** Runs a program from each kind of point. */
    private static void compare(List<String> program, java.util.function.Function<JsonNode, String> line)
            throws Exception {
        JsonNode some = events.get(events.size() / 2);
        int partition = some.get("partition").asInt();
        long offset = some.get("offset").asLong();
        assertThat(read(program, "offset", Integer.toString(partition), Long.toString(offset)))
                .containsExactlyElementsOf(expected(
                        event -> event.get("partition").asInt() == partition
                                && event.get("offset").asLong() >= offset,
                        line));

        assertThat(read(program, "time", Long.toString(middle)))
                .containsExactlyInAnyOrderElementsOf(expected(
                        event ->
                                Instant.ofEpochMilli(event.get("time").asLong()).toEpochMilli() >= middle,
                        line))
                .hasSize(ACTORS.size());

        String cursor = cli.events("--from", Instant.ofEpochMilli(middle).toString())
                .getFirst()
                .get("cursor")
                .asText();
        List<String> behind = new ArrayList<>();
        cli.events("--from", cursor).forEach(event -> behind.add(line.apply(event)));
        assertThat(read(program, "cursor", cursor))
                .containsExactlyInAnyOrderElementsOf(behind)
                .isNotEmpty();

        Ran refused = run(with(program, "cursor", altered(cursor)));
        assertThat(refused.exitCode).isNotZero();
        assertThat(refused.err).contains("is not the one that the cursor saw");
    }

    /** The cursor with another hash. */
    private static String altered(String cursor) {
        String text =
                new String(Base64.getUrlDecoder().decode(cursor.substring("v1.".length())), StandardCharsets.UTF_8);
        String other = text.replaceFirst("[0-9a-f]{64}", "ab".repeat(32));
        assertThat(other).isNotEqualTo(text);
        return "v1." + Base64.getUrlEncoder().withoutPadding().encodeToString(other.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> expected(
            Predicate<JsonNode> wanted, java.util.function.Function<JsonNode, String> line) {
        return events.stream().filter(wanted).map(line).toList();
    }

    private static String place(JsonNode event) {
        return event.get("partition").asText() + " " + event.get("offset").asText() + " "
                + event.get("actor").asText();
    }

    private static String whole(JsonNode event) {
        return place(event) + " " + event.get("seq").asText() + " "
                + event.get("hash").asText();
    }

    private static List<String> withRegistry(String... program) {
        List<String> all = new ArrayList<>(List.of(program));
        all.add(cli.system().addresses().kafka());
        all.add(cli.system().addresses().registry().toString());
        return all;
    }

    private static List<String> with(List<String> program, String... arguments) {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(arguments));
        return all;
    }

    private static List<String> read(List<String> program, String... arguments) throws Exception {
        Ran ran = run(with(program, arguments));
        assertThat(ran.exitCode).as("%s: %s", List.of(arguments), ran.err).isZero();
        return ran.out.lines().toList();
    }

    private record Ran(int exitCode, String out, String err) {}

    private static Ran run(List<String> command) throws Exception {
        Path out = Files.createTempFile(data, "out", ".txt");
        Path err = Files.createTempFile(data, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
