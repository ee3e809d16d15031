package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.proof.ConsistencyProof;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** The commands against a whole system in this JVM, with the example actors. */
class DevCommandsIT {
    private static final Path ACTORS = Path.of("..", "actors", "examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path data;

    private static DevSystem system;

    @BeforeAll
    static void start() {
        system = DevSystem.start(DevOptions.of(data), new Progress(new TestingTerminal().terminal()), failure -> {});
        ok("deploy", "counter/*", ACTORS.resolve("counter/manifest.yaml").toString());
        ok("deploy", "account/*", ACTORS.resolve("account/manifest.yaml").toString());
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void shouldListTypes() {
        assertThat(ok("types").out()).contains("counter/*").contains("sha256:");
        assertThat(ok("types", "--json").outLines())
                .map(DevCommandsIT::json)
                .extracting(type -> type.get("pattern").asText())
                .contains("account/*", "counter/*");
    }

    @Test
    void shouldAskAnActor() {
        assertThat(ok("ask", "counter/ask", "3", "--type", "increment").out()).isEqualTo("3\n");
        assertThat(ok("ask", "counter/ask", "4", "--type", "increment").out()).isEqualTo("7\n");
        JsonNode answer =
                json(ok("ask", "counter/ask", "--type", "get", "--json").out());
        assertThat(answer.get("answer").asText()).isEqualTo("7");
        assertThat(answer.get("type").asText()).isEqualTo("count");
    }

    @Test
    void shouldTakeTheBodyFromAFileOrStandardInput(@TempDir Path folder) throws IOException {
        Path body = Files.writeString(folder.resolve("body"), "20");
        assertThat(ok("ask", "counter/body", "@" + body).out()).isEqualTo("20\n");

        TestingTerminal terminal = new TestingTerminal("22", Map.of(), false);
        assertThat(terminal.run(arguments("ask", "counter/body", "-"))).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).isEqualTo("42\n");
    }

    @Test
    void shouldHandleAMessageSentTwiceOnce() {
        for (int i = 0; i < 2; i++) {
            assertThat(ok("send", "counter/twice", "5", "--id", "same").out()).isEqualTo("sent same\n");
        }
        assertThat(ok("ask", "counter/twice", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldSayThatAnActorRejectedAMessage() {
        TestingTerminal terminal =
                run("ask", "account/poor", "{\"id\":\"t\",\"to\":\"account/b\",\"amount\":5}", "--type", "transfer");

        assertThat(terminal.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.err()).contains("insufficient-funds").contains("account/poor");
    }

    @Test
    void shouldRefuseAnIdThatNoTypeMatches() {
        TestingTerminal terminal = run("send", "nobody/1", "x");

        assertThat(terminal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(terminal.err()).contains("nobody/1").contains("no deployed type");
    }

    @Test
    void shouldRefuseAnInvalidId() {
        assertThat(run("send", "counter/ä", "1").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void shouldRefuseABodyOverTheLimit(@TempDir Path folder) throws IOException {
        Path body = Files.write(folder.resolve("large"), new byte[2 << 20]);

        TestingTerminal terminal = run("send", "counter/large", "@" + body);

        assertThat(terminal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(terminal.err()).contains("store");
    }

    @Test
    void shouldRefuseWrongManifests(@TempDir Path folder) throws IOException {
        assertDeployFails(folder, "component: x.wasm\nlimts: {}", ExitCode.USAGE, "limts");
        assertDeployFails(folder, "limits: {}", ExitCode.USAGE, "component");
        assertDeployFails(folder, "component: x.wasm", ExitCode.USAGE, "x.wasm");
        assertDeployFails(folder, "component: sha256:" + "0".repeat(64), ExitCode.REFUSED, "not in the store");
        Files.writeString(folder.resolve("no.wasm"), "not a component");
        assertDeployFails(folder, "component: no.wasm", ExitCode.REFUSED, "component");
    }

    @Test
    void shouldNameAnImportThatIsNotGranted(@TempDir Path folder) throws IOException {
        Files.copy(ACTORS.resolve("counter/counter.wasm"), folder.resolve("counter.wasm"));
        assertDeployFails(folder, "component: counter.wasm", ExitCode.REFUSED, "theater:actor/state");
    }

    @Test
    void shouldFollowAnActorFromEventToVerifiedProof(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 3; i++) {
            ok("ask", "counter/proven", "1");
        }
        List<JsonNode> events = events("--actor", "counter/proven");
        assertThat(events).extracting(event -> event.get("type").asText()).contains("turn");
        assertThat(events)
                .extracting(event -> event.get("seq").asLong())
                .isSorted()
                .doesNotHaveDuplicates();
        JsonNode last = events.getLast();

        // The proof is there once a checkpoint covers the event, which takes a moment.
        Path proof = folder.resolve("proof");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(run("proof", last.get("hash").asText(), "-o", proof.toString())
                                .exitCode())
                        .isEqualTo(ExitCode.OK));
        Path config = Files.writeString(
                folder.resolve("theater.yaml"),
                "kafka: {bootstrap.servers: '" + system.addresses().kafka() + "'}\nregistry: {urls: ['"
                        + system.addresses().registry() + "']}\n");
        Path log = folder.resolve("log");
        String chain = system.addresses().chain().toString();
        ok("export-log", log.toString(), "--chain", chain, "--history", config.toString());

        TestingTerminal verified = ok(
                "verify",
                log.toString(),
                proof.toString(),
                "--vkey",
                system.addresses().vkey());
        assertThat(verified.out())
                .contains("counter/proven#" + last.get("seq").asText())
                .contains("actors' links")
                .contains("self-consistent; freshness not shown");
        assertThat(ok(
                                "verify",
                                log.toString(),
                                "--since",
                                log.resolve("checkpoint").toString())
                        .out())
                .contains("contains the remembered checkpoint");

        shouldShowThatTheLogGoesOn(folder, log.resolve("checkpoint"));

        String text = Files.readString(proof);
        Files.writeString(proof, text.replaceFirst("index ", "index 1"));
        assertThat(run("verify", log.toString(), proof.toString()).exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    }

    private void shouldShowThatTheLogGoesOn(Path folder, Path remembered) {
        Path proof = folder.resolve("consistency");
        long before = Checkpoint.of(note(remembered)).size();
        ok("ask", "counter/proven", "1");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            ok("proof", "--consistency", remembered.toString(), "-o", proof.toString());
            return Checkpoint.of(ConsistencyProof.parse(Files.readAllBytes(proof))
                                    .newer())
                            .size()
                    > before;
        });

        assertThat(ok(
                                "verify",
                                proof.toString(),
                                "--since",
                                remembered.toString(),
                                "--key",
                                system.addresses().vkey())
                        .out())
                .contains("leaves begins with that of " + before)
                .contains("contains the remembered checkpoint");
    }

    @Test
    void shouldProveAllEventsOfAnActorAndThatNothingCameAfter(@TempDir Path folder) {
        for (int i = 0; i < 5; i++) {
            ok("ask", "counter/whole", "1");
        }
        long last = events("--actor", "counter/whole").getLast().get("seq").asLong();
        ok("ask", "counter/elsewhere", "1");
        String range = folder.resolve("range").toString();
        String head = folder.resolve("head").toString();
        String key = system.addresses().vkey();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(run("proof", "--range", "counter/whole", "0", "" + last, "-o", range)
                                .exitCode())
                        .isEqualTo(ExitCode.OK));
        ok("proof", "--head", "counter/whole", "-o", head);

        assertThat(ok("verify", range, head, "--key", key).out())
                .contains("these are all events of counter/whole from #0 to #" + last)
                .contains("is the last one of counter/whole, #" + last);

        ok("ask", "counter/whole", "1");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            ok("proof", "--head", "counter/whole", "-o", head);
            assertThat(ok("verify", head, "--key", key).out()).contains(", #" + (last + 1));
        });
        assertThat(run("proof", "--range", "counter/whole", "2", "1").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("proof", "--range", "counter/whole", "0", "10000").err()).contains("too large", "shorter");
        assertThat(run("proof", "--head", "counter/nobody").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(run("proof", "--head", "a", "--range", "a", "0", "1").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    private static Note note(Path file) {
        try {
            return Note.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    @Test
    void shouldResumeEventsBehindACursor() {
        ok("ask", "counter/cursor", "1");
        List<JsonNode> before = events("--actor", "counter/cursor");
        ok("ask", "counter/cursor", "2");

        List<JsonNode> after = events(
                "--actor",
                "counter/cursor",
                "--from",
                before.getLast().get("cursor").asText());

        assertThat(after)
                .extracting(event -> event.get("seq").asLong())
                .containsExactly(before.getLast().get("seq").asLong() + 1);
    }

    @Test
    void shouldRefuseACursorThatIsNone() {
        assertThat(run("events", "--from", "v1.nonsense").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void shouldListActors() {
        ok("ask", "counter/listed", "1");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                ok("actors", "--prefix", "counter/listed").out())
                        .contains("counter/listed"));
        assertThat(ok("actors", "counter/listed").out()).contains("seq");
        assertThat(run("actors", "counter/never").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    /** A type that cannot run, a message that is given up, a type that can, and the message again: once. */
    @Test
    void shouldSendADeadLetterAgainOnce(@TempDir Path folder) throws IOException {
        Files.copy(ACTORS.resolve("counter/counter.wasm"), folder.resolve("counter.wasm"));
        String manifest = Files.readString(ACTORS.resolve("counter/manifest.yaml"));
        Path poor = Files.writeString(folder.resolve("poor.yaml"), manifest.replace("memory: 16MiB", "memory: 64KiB"));
        Path fair = Files.writeString(folder.resolve("fair.yaml"), manifest);
        ok("deploy", "mended/*", poor.toString());
        ok("send", "mended/1", "5", "--type", "increment", "--id", "poison", "--source", "/me");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(letters()).hasSize(1));

        JsonNode letter = letters().getFirst();
        String id = letter.get("place").asText();
        assertThat(letter.get("id").asText()).isEqualTo("poison");
        assertThat(ok("dead-letters", "list", "--reason", letter.get("reason").asText(), "--since", "1h")
                        .out())
                .contains(id)
                .contains("mended/1");
        assertThat(ok("dead-letters", "list", "--reason", "unreadable").out()).doesNotContain("mended/1");
        assertThat(ok("dead-letters", "show", id).out())
                .containsPattern("header ce_source +/me")
                .endsWith("\n5\n");
        assertThat(json(ok("dead-letters", "show", id, "--json").out())
                        .at("/body/base64")
                        .asText())
                .isEqualTo("NQ==");

        ok("deploy", "mended/*", fair.toString());
        assertThat(ok("dead-letters", "redrive", id).out()).contains("poison").contains("mended/1");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(events("--actor", "mended/1"))
                        .filteredOn(event -> event.at("/outcome/kind").asText().equals("ok")
                                && event.at("/type").asText().equals("turn"))
                        .singleElement()
                        .satisfies(event ->
                                assertThat(event.at("/input/id").asText()).isEqualTo("poison")));

        assertThat(run("dead-letters", "redrive", id).exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(ok("dead-letters", "redrive", "--all", "--actor", "mended/1").out())
                .contains("No dead letters");
        assertThat(ok("ask", "mended/1", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldGiveUpWhatHasExpired() {
        assertThat(ok("ask", "counter/expiry", "5", "--type", "increment", "--expires", "10m")
                        .out())
                .isEqualTo("5\n");
        TestingTerminal late =
                run("ask", "counter/expiry", "5", "--type", "increment", "--expires", "2020-01-01T00:00:00Z");
        assertThat(late.exitCode()).isNotEqualTo(ExitCode.OK);
        assertThat(late.err()).contains("expirytime");
        assertThat(run("send", "counter/expiry", "5", "--expires", "soon").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(ok("ask", "counter/expiry", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldDeliverLater() {
        Instant before = Instant.now();

        assertThat(ok("ask", "counter/later", "5", "--type", "increment", "--deliver", "1s")
                        .out())
                .isEqualTo("5\n");

        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(run("send", "counter/later", "5", "--deliver", "soon").err()).contains("--deliver");
    }

    @Test
    void shouldExplainHowDeadLettersAreNamed() {
        assertThat(run("dead-letters", "show", "17").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("dead-letters", "show", "0/999999").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(run("dead-letters", "redrive").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("dead-letters", "list", "--since", "soon").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static List<JsonNode> letters() {
        return ok("dead-letters", "list", "--actor", "mended/1", "--json").outLines().stream()
                .map(DevCommandsIT::json)
                .toList();
    }

    private static void assertDeployFails(Path folder, String manifest, int exitCode, String word) throws IOException {
        Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest);
        TestingTerminal terminal = run("deploy", "wrong/*", file.toString());
        assertThat(terminal.err()).contains(word);
        assertThat(terminal.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void shouldFindEventsOfTheSignedLogByWhatTheyAreAndDid() {
        ok("ask", "counter/found", "3", "--type", "increment");
        ok("ask", "counter/found", "--type", "get");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(events("--actor", "counter/found", "--since", "1h"))
                        .extracting(event -> event.get("type").asText())
                        .containsExactly("create", "turn", "turn"));
        List<JsonNode> puts = events("--actor", "counter/found", "--effect", "state-put", "--type", "turn");

        assertThat(puts).hasSize(1);
        assertThat(puts.getFirst().get("effects")).extracting(JsonNode::asText).contains("answer");
        assertThat(events("--after", puts.getFirst().get("cursor").asText(), "--actor", "counter/found"))
                .hasSize(1);
        assertThat(events("--actor", "counter/found", "--type", "turn", "--limit", "1"))
                .hasSize(1);
        assertThat(events("--actor", "counter/found", "--until", "1h")).isEmpty();
        assertThat(ok("events", "--actor", "counter/found", "--type", "turn", "-o", "json")
                        .outLines())
                .hasSize(2);
        assertThat(ok("events", "--actor", "counter/found", "--type", "turn").out())
                .contains("counter/found#1", "state-put");
        assertThat(run("events", "--effect", "magic").err()).contains("timer-schedule");
        assertThat(run("events", "--type", "turn", "--follow").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static List<JsonNode> events(String... options) {
        List<String> all = new ArrayList<>(List.of("events", "--json"));
        all.addAll(List.of(options));
        return ok(all.toArray(String[]::new)).outLines().stream()
                .map(DevCommandsIT::json)
                .toList();
    }

    private static TestingTerminal ok(String... arguments) {
        TestingTerminal terminal = run(arguments);
        assertThat(terminal.exitCode()).describedAs(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal;
    }

    private static TestingTerminal run(String... arguments) {
        TestingTerminal terminal = new TestingTerminal();
        terminal.run(arguments(arguments));
        return terminal;
    }

    /** With the server, where the command talks to one. */
    private static String[] arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("verify")) {
            all.add("--server=" + system.addresses().http());
        }
        return all.toArray(String[]::new);
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
