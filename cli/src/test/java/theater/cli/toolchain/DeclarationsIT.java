package theater.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The TypeScript SDK declares the host by hand: a change of the WIT must not leave it behind. */
@Tag("toolchains")
class DeclarationsIT {
    private static final Path CONTRACT = Path.of("../actors/wit");

    private static TestingProjects projects;
    private static Path project;

    private @Nullable Path changed;

    @BeforeAll
    static void build() throws IOException {
        projects = new TestingProjects();
        project = projects.copyOf("examples/cart");
        // Brings the compiler and the generator.
        projects.buildAnew(project);
        Files.copy(Path.of("../actors/testing/declarations-js/check.mjs"), project.resolve("check.mjs"));
    }

    @AfterAll
    static void remove() {
        projects.close();
    }

    @Test
    void shouldDeclareWhatTheWitSays() throws Exception {
        assertThat(check()).isEmpty();
    }

    @Test
    void shouldNoticeAParameterThatIsNotDeclared() throws Exception {
        change("state.wit", "value: list<u8>)", "value: list<u8>, seconds: u64)");

        assertThat(check()).contains("theater:actor/state");
    }

    @Test
    void shouldNoticeAnOptionalFieldThatIsNotDeclared() throws Exception {
        change(
                "types.wit",
                "    kind: string,\n    content-type",
                "    kind: string,\n    more: option<u64>,\n    content-type");

        assertThat(check()).contains("sdk.Payload");
    }

    @Test
    void shouldNoticeAnErrorThatIsNotNamed() throws Exception {
        change("topics.wit", "    denied,", "    denied,\n    exhausted,");

        assertThat(check()).contains("theater:actor/topics: the error exhausted");
    }

    @AfterEach
    void restore() throws IOException {
        if (changed != null) {
            Files.copy(CONTRACT.resolve(changed.getFileName()), changed, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void change(String name, String from, String to) throws IOException {
        String text = Files.readString(CONTRACT.resolve(name));
        assertThat(text).contains(from);
        changed = project.resolve("wit").resolve(name);
        Files.writeString(changed, text.replace(from, to));
    }

    private String check() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("node", "check.mjs")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(said.isEmpty() ? 0 : 1);
        return said;
    }
}
