package theater.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.wasmtime.WitContract;

/** Building and inspecting, with the quickest of the languages. */
class BuildCommandTest {
    private static final String STATE = WitContract.PACKAGE + "/state@" + WitContract.VERSION;

    /** Built once; tests change copies. */
    @TempDir
    private static Path shared;

    private static String built = "";

    @TempDir
    private Path folder;

    private final TestingTerminal terminal = terminal(System.getenv("PATH"));

    @BeforeAll
    static void build() {
        Path project = shared.resolve("mine");
        assertThat(terminal("").run("new", project.toString(), "--lang", "c")).isEqualTo(ExitCode.OK);
        TestingTerminal terminal = terminal(System.getenv("PATH"));
        assertThat(terminal.run("build", project.toString())).as(terminal.err()).isEqualTo(ExitCode.OK);
        built = terminal.out();
    }

    @BeforeEach
    void copy() throws IOException {
        TestingProjects.copy(shared.resolve("mine"), folder);
    }

    @Test
    void shouldBuildAProjectIntoTheFileThatItsManifestNames() throws IOException {
        assertThat(folder.resolve("build/mine.wasm")).isRegularFile();
        assertThat(built)
                .contains("sha256:" + TestingProjects.sha256(Files.readAllBytes(folder.resolve("build/mine.wasm"))))
                .contains("bytes")
                .contains("export  " + WitContract.PACKAGE + "/handler@" + WitContract.VERSION)
                .contains("import  " + STATE)
                .contains("allowed by the manifest");
    }

    @Test
    void shouldGiveTheSameBytesAgain() throws IOException {
        Path other = folder.resolve("other.wasm");

        JsonNode json = json("build", folder.toString(), "-o", other.toString());

        assertThat(Files.mismatch(other, folder.resolve("build/mine.wasm"))).isEqualTo(-1);
        assertThat(json.get("file").asText()).isEqualTo(other.toString());
        assertThat(json.get("allowed").asBoolean()).isTrue();
    }

    @Test
    void shouldSayWhatIsNoCoreModule() throws IOException {
        assertFails(
                "is a component already",
                "build",
                folder.resolve("build/mine.wasm").toString());
        assertFails(
                "no component",
                "build",
                Files.writeString(folder.resolve("text"), "text").toString());
        Path empty = Files.write(folder.resolve("empty.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        assertFails("carries no WIT", "build", empty.toString());
        assertFails("There is no file", "build", folder.resolve("nothing").toString());
        assertFails("has no manifest.yaml", "build", folder.resolve("src").toString());
    }

    @Test
    void shouldShowWhatTheCompilerSaidAndKeepTheComponent() throws IOException {
        Path component = folder.resolve("build/mine.wasm");
        byte[] before = Files.readAllBytes(component);
        Files.writeString(folder.resolve("src/actor.c"), "int broken(void) { return nonsense; }");

        assertFails("nonsense", "build", folder.toString());

        assertThat(component).hasBinaryContent(before);
        assertThat(terminal.err()).contains("build.log");
    }

    @Test
    void shouldNotBuildCodeThatUsesWhatIsNotGranted() throws IOException {
        Path manifest = folder.resolve("manifest.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("  state: true\n", ""));

        assertFails("theater:actor/state", "build", folder.toString());
    }

    @Test
    void shouldSayWhatIsMissingAndHowToInstallIt() {
        TestingTerminal bare = terminal(folder.toString());

        assertThat(bare.run("build", folder.toString())).isEqualTo(ExitCode.USAGE);

        assertThat(bare.err()).contains("clang").contains("apt-get install clang-19 lld-19");
    }

    @Test
    void shouldInspectByAManifest() throws IOException {
        String component = folder.resolve("build/mine.wasm").toString();
        String manifest = folder.resolve("manifest.yaml").toString();

        assertThat(terminal.run("inspect", component)).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains(STATE).doesNotContain("granted", "allowed");
        assertThat(terminal.run("inspect", component, "--manifest", manifest)).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("granted").contains("allowed by the manifest");

        Path strict = Files.writeString(folder.resolve("strict.yaml"), "component: mine.wasm\n");
        assertThat(terminal.run("inspect", component, "--manifest", strict.toString()))
                .isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(terminal.out()).contains("NOT allowed").contains("it imports " + STATE);
    }

    @Test
    void shouldInspectAsJson() throws IOException {
        Path strict = Files.writeString(folder.resolve("strict.yaml"), "component: mine.wasm\n");

        terminal.run(
                "inspect", folder.resolve("build/mine.wasm").toString(), "--json", "--manifest", strict.toString());

        JsonNode json = new ObjectMapper().readTree(terminal.out());
        assertThat(json.get("allowed").asBoolean()).isFalse();
        assertThat(json.get("imports")).anySatisfy(node -> {
            assertThat(node.get("name").asText()).isEqualTo(STATE);
            assertThat(node.get("verdict").asText()).isEqualTo("refused");
        });
    }

    @Test
    void shouldSayHowACoreModuleBecomesAComponent() {
        assertFails(
                "theater build", "inspect", folder.resolve("build/core.wasm").toString());
    }

    private void assertFails(String words, String... arguments) {
        assertThat(terminal.run(arguments)).as(terminal.out()).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains(words);
    }

    private JsonNode json(String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        assertThat(terminal.run(all)).as(terminal.err()).isEqualTo(ExitCode.OK);
        return new ObjectMapper().readTree(terminal.out());
    }

    private static TestingTerminal terminal(String path) {
        return new TestingTerminal("", Map.of("PATH", path), false);
    }
}
