package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** The commands against a whole system in this JVM, with the example actors. */
class DevCommandsIT {
    private static final Path ACTORS = Path.of("..", "actors", "examples");

    @TempDir
    private static Path data;

    private static TestingDev cli;

    @BeforeAll
    static void start() {
        cli = TestingDev.start(data);
        cli.ok("deploy", "counter/*", ACTORS.resolve("counter/manifest.yaml").toString());
        cli.ok("deploy", "account/*", ACTORS.resolve("account/manifest.yaml").toString());
    }

    @AfterAll
    static void stop() {
        if (cli != null) {
            cli.close();
        }
    }

    @Test
    void shouldListTypes() {
        assertThat(cli.ok("types").out()).contains("counter/*").contains("sha256:");
        assertThat(cli.ok("types", "--json").outLines())
                .map(TestingDev::json)
                .extracting(type -> type.get("pattern").asText())
                .contains("account/*", "counter/*");
    }

    @Test
    void shouldAskAnActor() {
        assertThat(cli.ok("ask", "counter/ask", "3", "--type", "increment").out())
                .isEqualTo("3\n");
        assertThat(cli.ok("ask", "counter/ask", "4", "--type", "increment").out())
                .isEqualTo("7\n");
        JsonNode answer = TestingDev.json(
                cli.ok("ask", "counter/ask", "--type", "get", "--json").out());
        assertThat(answer.get("answer").asText()).isEqualTo("7");
        assertThat(answer.get("type").asText()).isEqualTo("count");
    }

    @Test
    void shouldTakeTheBodyFromAFileOrStandardInput(@TempDir Path folder) throws IOException {
        Path body = Files.writeString(folder.resolve("body"), "20");
        assertThat(cli.ok("ask", "counter/body", "@" + body).out()).isEqualTo("20\n");

        TestingTerminal terminal = new TestingTerminal("22", Map.of(), false);
        assertThat(cli.run(terminal, "ask", "counter/body", "-").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).isEqualTo("42\n");
    }

    @Test
    void shouldHandleAMessageSentTwiceOnce() {
        for (int i = 0; i < 2; i++) {
            assertThat(cli.ok("send", "counter/twice", "5", "--id", "same").out())
                    .isEqualTo("sent same\n");
        }
        assertThat(cli.ok("ask", "counter/twice", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldSayThatAnActorRejectedAMessage() {
        TestingTerminal terminal = cli.run(
                "ask", "account/poor", "{\"id\":\"t\",\"to\":\"account/b\",\"amount\":5}", "--type", "transfer");

        assertThat(terminal.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.err()).contains("insufficient-funds").contains("account/poor");
    }

    @Test
    void shouldRefuseAnIdThatNoTypeMatches() {
        TestingTerminal terminal = cli.run("send", "nobody/1", "x");

        assertThat(terminal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(terminal.err()).contains("nobody/1").contains("no deployed type");
    }

    @Test
    void shouldRefuseAnInvalidId() {
        assertThat(cli.run("send", "counter/ä", "1").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void shouldRefuseABodyOverTheLimit(@TempDir Path folder) throws IOException {
        Path body = Files.write(folder.resolve("large"), new byte[2 << 20]);

        TestingTerminal terminal = cli.run("send", "counter/large", "@" + body);

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
            cli.ok("ask", "counter/proven", "1");
        }
        List<JsonNode> events = cli.events("--actor", "counter/proven");
        assertThat(events).extracting(event -> event.get("type").asText()).contains("turn");
        assertThat(events)
                .extracting(event -> event.get("seq").asLong())
                .isSorted()
                .doesNotHaveDuplicates();
        JsonNode last = events.getLast();

        // The proof is there once a checkpoint covers the event, which takes a moment.
        Path proof = folder.resolve("proof");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                cli.run("proof", last.get("hash").asText(), "-o", proof.toString())
                                        .exitCode())
                        .isEqualTo(ExitCode.OK));
        Path config = cli.config();
        Path log = folder.resolve("log");
        String chain = cli.system().addresses().chain().toString();
        cli.ok("export-log", log.toString(), "--chain", chain, "--history", config.toString());

        TestingTerminal verified = cli.ok(
                "verify",
                log.toString(),
                proof.toString(),
                "--vkey",
                cli.system().addresses().vkey());
        assertThat(verified.out())
                .contains("counter/proven#" + last.get("seq").asText())
                .contains("actors' links")
                .contains("self-consistent; freshness not shown");
        assertThat(cli.ok(
                                "verify",
                                log.toString(),
                                "--since",
                                log.resolve("checkpoint").toString())
                        .out())
                .contains("contains the remembered checkpoint");

        shouldShowThatTheLogGoesOn(folder, log.resolve("checkpoint"));

        String text = Files.readString(proof);
        Files.writeString(proof, text.replaceFirst("index ", "index 1"));
        assertThat(cli.run("verify", log.toString(), proof.toString()).exitCode())
                .isEqualTo(ExitCode.CHECK_FAILED);
    }

    private void shouldShowThatTheLogGoesOn(Path folder, Path remembered) {
        Path proof = folder.resolve("consistency");
        long before = Checkpoint.of(note(remembered)).size();
        cli.ok("ask", "counter/proven", "1");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            cli.ok("proof", "--consistency", remembered.toString(), "-o", proof.toString());
            return Checkpoint.of(ConsistencyProof.parse(Files.readAllBytes(proof))
                                    .newer())
                            .size()
                    > before;
        });

        assertThat(cli.ok(
                                "verify",
                                proof.toString(),
                                "--since",
                                remembered.toString(),
                                "--key",
                                cli.system().addresses().vkey())
                        .out())
                .contains("leaves begins with that of " + before)
                .contains("contains the remembered checkpoint");
    }

    @Test
    void shouldProveAllEventsOfAnActorAndThatNothingCameAfter(@TempDir Path folder) {
        for (int i = 0; i < 5; i++) {
            cli.ok("ask", "counter/whole", "1");
        }
        long last = cli.events("--actor", "counter/whole").getLast().get("seq").asLong();
        cli.ok("ask", "counter/elsewhere", "1");
        String range = folder.resolve("range").toString();
        String head = folder.resolve("head").toString();
        String key = cli.system().addresses().vkey();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(cli.run("proof", "--range", "counter/whole", "0", "" + last, "-o", range)
                                        .exitCode())
                                .isEqualTo(ExitCode.OK));
        cli.ok("proof", "--head", "counter/whole", "-o", head);

        assertThat(cli.ok("verify", range, head, "--key", key).out())
                .contains("these are all events of counter/whole from #0 to #" + last)
                .contains("is the last one of counter/whole, #" + last);

        cli.ok("ask", "counter/whole", "1");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            cli.ok("proof", "--head", "counter/whole", "-o", head);
            assertThat(cli.ok("verify", head, "--key", key).out()).contains(", #" + (last + 1));
        });
        assertThat(cli.run("proof", "--range", "counter/whole", "2", "1").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("proof", "--range", "counter/whole", "0", "10000").err())
                .contains("too large", "shorter");
        assertThat(cli.run("proof", "--head", "counter/nobody").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("proof", "--head", "a", "--range", "a", "0", "1").exitCode())
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
        cli.ok("ask", "counter/cursor", "1");
        List<JsonNode> before = cli.events("--actor", "counter/cursor");
        cli.ok("ask", "counter/cursor", "2");

        List<JsonNode> after = cli.events(
                "--actor",
                "counter/cursor",
                "--from",
                before.getLast().get("cursor").asText());

        assertThat(after)
                .extracting(event -> event.get("seq").asLong())
                .containsExactly(before.getLast().get("seq").asLong() + 1);
    }

    @Test
    void shouldBeginEventsAtAnOffsetOrATime() {
        cli.ok("ask", "counter/place", "1");
        cli.ok("ask", "counter/place", "2");
        List<JsonNode> all = cli.events("--actor", "counter/place");
        String partition = all.getFirst().get("partition").asText();
        String last = all.getLast().get("offset").asText();

        assertThat(cli.events("--actor", "counter/place", "--from", "offset:" + last))
                .containsExactly(all.getLast());
        assertThat(cli.events("--partition", partition, "--from", "offset:" + last))
                .first()
                .isEqualTo(all.getLast());
        assertThat(cli.events("--actor", "counter/place", "--from", "1h")).isEqualTo(all);
        assertThat(cli.events(
                        "--actor",
                        "counter/place",
                        "--from",
                        Instant.now().plusSeconds(3_600).toString()))
                .isEmpty();
    }

    @Test
    void shouldRefuseAPlaceThatIsNone() {
        assertThat(cli.run("events", "--from", "v1.nonsense").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("events", "--from", "offset:x").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("events", "--from", "nowhere").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldListActors() {
        cli.ok("ask", "counter/listed", "1");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                cli.ok("actors", "--prefix", "counter/listed").out())
                        .contains("counter/listed"));
        assertThat(cli.ok("actors", "counter/listed").out()).contains("seq");
        assertThat(cli.run("actors", "counter/never").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    /** A type that cannot run, a message that is given up, a type that can, and the message again: once. */
    @Test
    void shouldSendADeadLetterAgainOnce(@TempDir Path folder) throws IOException {
        Files.copy(ACTORS.resolve("counter/counter.wasm"), folder.resolve("counter.wasm"));
        String manifest = Files.readString(ACTORS.resolve("counter/manifest.yaml"));
        Path poor = Files.writeString(folder.resolve("poor.yaml"), manifest.replace("memory: 16MiB", "memory: 64KiB"));
        Path fair = Files.writeString(folder.resolve("fair.yaml"), manifest);
        cli.ok("deploy", "mended/*", poor.toString());
        cli.ok("send", "mended/1", "5", "--type", "increment", "--id", "poison", "--source", "/me");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(letters()).hasSize(1));

        JsonNode letter = letters().getFirst();
        String id = letter.get("place").asText();
        assertThat(letter.get("id").asText()).isEqualTo("poison");
        assertThat(cli.ok(
                                "dead-letters",
                                "list",
                                "--reason",
                                letter.get("reason").asText(),
                                "--since",
                                "1h")
                        .out())
                .contains(id)
                .contains("mended/1");
        assertThat(cli.ok("dead-letters", "list", "--reason", "unreadable").out())
                .doesNotContain("mended/1");
        assertThat(cli.ok("dead-letters", "show", id).out())
                .containsPattern("header ce_source +/me")
                .endsWith("\n5\n");
        assertThat(TestingDev.json(cli.ok("dead-letters", "show", id, "--json").out())
                        .at("/body/base64")
                        .asText())
                .isEqualTo("NQ==");

        cli.ok("deploy", "mended/*", fair.toString());
        assertThat(cli.ok("dead-letters", "redrive", id).out())
                .contains("poison")
                .contains("mended/1");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(cli.events("--actor", "mended/1"))
                        .filteredOn(event -> event.at("/outcome/kind").asText().equals("ok")
                                && event.at("/type").asText().equals("turn"))
                        .singleElement()
                        .satisfies(event ->
                                assertThat(event.at("/input/id").asText()).isEqualTo("poison")));

        assertThat(cli.run("dead-letters", "redrive", id).exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.ok("dead-letters", "redrive", "--all", "--actor", "mended/1")
                        .out())
                .contains("No dead letters");
        assertThat(cli.ok("ask", "mended/1", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldGiveUpWhatHasExpired() {
        assertThat(cli.ok("ask", "counter/expiry", "5", "--type", "increment", "--expires", "10m")
                        .out())
                .isEqualTo("5\n");
        TestingTerminal late =
                cli.run("ask", "counter/expiry", "5", "--type", "increment", "--expires", "2020-01-01T00:00:00Z");
        assertThat(late.exitCode()).isNotEqualTo(ExitCode.OK);
        assertThat(late.err()).contains("expirytime");
        assertThat(cli.run("send", "counter/expiry", "5", "--expires", "soon").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.ok("ask", "counter/expiry", "--type", "get").out()).isEqualTo("5\n");
    }

    @Test
    void shouldDeliverLater() {
        Instant before = Instant.now();

        assertThat(cli.ok("ask", "counter/later", "5", "--type", "increment", "--deliver", "1s")
                        .out())
                .isEqualTo("5\n");

        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(cli.run("send", "counter/later", "5", "--deliver", "soon").err())
                .contains("--deliver");
    }

    @Test
    void shouldExplainHowDeadLettersAreNamed() {
        assertThat(cli.run("dead-letters", "show", "17").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("dead-letters", "show", "0/999999").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("dead-letters", "redrive").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("dead-letters", "list", "--since", "soon").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    private static List<JsonNode> letters() {
        return cli.ok("dead-letters", "list", "--actor", "mended/1", "--json").outLines().stream()
                .map(TestingDev::json)
                .toList();
    }

    private static void assertDeployFails(Path folder, String manifest, int exitCode, String word) throws IOException {
        Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest);
        TestingTerminal terminal = cli.run("deploy", "wrong/*", file.toString());
        assertThat(terminal.err()).contains(word);
        assertThat(terminal.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void shouldFindEventsOfTheSignedLogByWhatTheyAreAndDid() {
        cli.ok("ask", "counter/found", "3", "--type", "increment");
        cli.ok("ask", "counter/found", "--type", "get");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(cli.events("--actor", "counter/found", "--since", "1h"))
                        .extracting(event -> event.get("type").asText())
                        .containsExactly("create", "turn", "turn"));
        List<JsonNode> puts = cli.events("--actor", "counter/found", "--effect", "state-put", "--type", "turn");

        assertThat(puts).hasSize(1);
        assertThat(puts.getFirst().get("effects")).extracting(JsonNode::asText).contains("answer");
        assertThat(cli.events("--after", puts.getFirst().get("cursor").asText(), "--actor", "counter/found"))
                .hasSize(1);
        assertThat(cli.events("--actor", "counter/found", "--type", "turn", "--limit", "1"))
                .hasSize(1);
        assertThat(cli.events("--actor", "counter/found", "--until", "1h")).isEmpty();
        assertThat(cli.ok("events", "--actor", "counter/found", "--type", "turn", "-o", "json")
                        .outLines())
                .hasSize(2);
        assertThat(cli.ok("events", "--actor", "counter/found", "--type", "turn")
                        .out())
                .contains("counter/found#1", "state-put");
        assertThat(cli.run("events", "--effect", "magic").err()).contains("timer-schedule");
        assertThat(cli.run("events", "--type", "turn", "--follow").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
