package theater.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.cli.TestingTerminal;
import theater.cli.dev.DevOptions;
import theater.cli.dev.DevSystem;
import theater.cli.error.ExitCode;
import theater.cli.project.Language;
import theater.cli.terminal.Progress;

/** Each template and each language's example: made, built with its real tools, deployed to a whole system and asked. */
@Tag("toolchains")
class ToolchainsIT {
    private static final int ATTEMPTS = 10;

    @TempDir
    private static Path data;

    private static TestingProjects projects;
    private static DevSystem system;

    @BeforeAll
    static void start() throws IOException {
        projects = new TestingProjects();
        system = DevSystem.start(DevOptions.of(data), new Progress(new TestingTerminal().terminal()), failure -> {});
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
        if (projects != null) {
            projects.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void shouldBuildAndRunTheTemplate(Language language) throws IOException {
        String name = "new-" + language.word();
        Path project = projects.folder().resolve(name);
        ok("new", project.toString(), "--lang", language.word());
        projects.build(project);
        deploy(name, project);

        String actor = name + "/1";
        assertThat(ask(actor, "greet", "World")).isEqualTo("Hello World, visitor 1");
        assertThat(ask(actor, "message", "Ada")).isEqualTo("Hello Ada, visitor 2");
        assertThat(ask(name + "/2", "greet", "World"))
                .as("another actor's state")
                .isEqualTo("Hello World, visitor 1");
        assertRejected(actor, "greet", "", "invalid-body");
        assertRejected(actor, "nonsense", "x", "unknown-kind");
        assertThat(ask(actor, "greet", "World")).as("rejections change nothing").isEqualTo("Hello World, visitor 3");
    }

    @ParameterizedTest
    @EnumSource(
            value = Language.class,
            names = {"TYPESCRIPT", "PYTHON"})
    void shouldNotBuildCodeThatImportsWhatIsNotGranted(Language language) throws IOException {
        Path project = projects.folder().resolve("poor-" + language.word());
        ok("new", project.toString(), "--lang", language.word());
        Path manifest = project.resolve("manifest.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("  state: true\n", ""));

        assertThat(projects.refusal(project)).contains("state");
    }

    @Test
    void shouldMakeAComponentOfACoreModule() throws IOException {
        Path project = projects.folder().resolve("core-module");
        ok("new", project.toString(), "--lang", "rust");
        projects.buildAnew(project);
        Path core = projects.kept("cargo/wasm32-unknown-unknown/release/core_module.wasm");
        Path component = projects.folder().resolve("of-core.wasm");

        String out = ok("build", core.toString(), "-o", component.toString()).out();

        assertThat(out).contains("export  theater:actor/handler@").contains("import  theater:actor/state@");
        assertThat(component).hasSameBinaryContentAs(project.resolve("build/core-module.wasm"));
    }

    @Test
    void shouldRunTheLimiter() throws IOException {
        Path project = projects.copyOf("examples/limiter");
        projects.build(project);
        deploy("limiter", project);

        // One token a second comes back, so that a slow machine sees more of them.
        assertThat(ask("limiter/a", "configure", "1000000 1")).isEqualTo("1000000");
        assertThat(Long.parseLong(ask("limiter/a", "take", "999990"))).isBetween(10L, 600L);
        assertRejected("limiter/a", "take", "999999", "limited");
        assertRejected("limiter/a", "take", "1000001", "too-many");
        assertRejected("limiter/a", "configure", "0 1", "invalid-body");
    }

    @Test
    void shouldRunTheCart() throws IOException {
        Path project = projects.copyOf("examples/cart");
        projects.build(project);
        deploy("cart", project);

        ask("cart/a", "add", "{\"item\": \"tea\", \"quantity\": 2, \"price\": 350}");
        assertThat(ask("cart/a", "add", "{\"item\": \"cup\", \"quantity\": 1, \"price\": 900}"))
                .isEqualTo("{\"lines\":[{\"item\":\"cup\",\"quantity\":1,\"price\":900},"
                        + "{\"item\":\"tea\",\"quantity\":2,\"price\":350}],\"total\":1600}");
        assertRejected("cart/a", "remove", "{\"item\": \"milk\"}", "no-such-item");
        assertRejected("cart/a", "add", "{\"item\": \"tea\", \"quantity\": 0, \"price\": 1}", "invalid-body");
        assertRejected("cart/a", "add", "not JSON", "invalid-body");
        assertThat(ask("cart/a", "checkout", "")).matches("\\{\"number\":\"[0-9a-f-]{36}\",.*\"total\":1600}");
        assertRejected("cart/a", "checkout", "", "empty");
    }

    @Test
    void shouldRunThePoll() throws IOException {
        Path project = projects.copyOf("examples/poll");
        projects.build(project);
        deploy("poll", project);

        assertRejected("poll/a", "get", "", "not-open");
        ask("poll/a", "open", "{\"question\": \"Tea?\", \"options\": [\"yes\", \"no\"]}");
        ask("poll/a", "vote", "{\"voter\": \"ada\", \"option\": \"no\"}");
        ask("poll/a", "vote", "{\"voter\": \"bob\", \"option\": \"yes\"}");
        assertThat(ask("poll/a", "vote", "{\"voter\": \"ada\", \"option\": \"yes\"}"))
                .isEqualTo("{\"question\": \"Tea?\", \"open\": true, \"votes\": {\"yes\": 2, \"no\": 0}}");
        assertRejected("poll/a", "vote", "{\"voter\": \"ada\", \"option\": \"maybe\"}", "no-such-option");
        ask("poll/a", "close", "");
        assertRejected("poll/a", "vote", "{\"voter\": \"eve\", \"option\": \"no\"}", "closed");
    }

    private static void deploy(String name, Path project) {
        ok("deploy", name + "/*", project.resolve("manifest.yaml").toString(), server());
    }

    private static String ask(String actor, String kind, String body) {
        TestingTerminal terminal = asked(actor, kind, body);
        assertThat(terminal.exitCode()).as(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal.out().stripTrailing();
    }

    private static void assertRejected(String actor, String kind, String body, String code) {
        TestingTerminal terminal = asked(actor, kind, body);
        assertThat(terminal.exitCode()).as(terminal.err()).isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.err()).contains("rejected").contains(code);
    }

    /** The first message to a type may wait for its compilation longer than one ask may; the same id asks for the same. */
    private static TestingTerminal asked(String actor, String kind, String body) {
        String id = UUID.randomUUID().toString();
        TestingTerminal terminal = new TestingTerminal();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            terminal = new TestingTerminal();
            if (terminal.run("ask", actor, body, "--type", kind, "--id", id, "--timeout=30s", server())
                    != ExitCode.TIMED_OUT) {
                return terminal;
            }
        }
        return terminal;
    }

    private static TestingTerminal ok(String... arguments) {
        TestingTerminal terminal = new TestingTerminal();
        assertThat(terminal.run(arguments)).as(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal;
    }

    private static String server() {
        return "--server=" + system.addresses().http();
    }
}
