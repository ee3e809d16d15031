package theater.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.wasmtime.WitContract;

/** Making projects; whether they build is {@code ToolchainsIT}'s to test. */
class NewCommandTest {
    private static final String NO_STATE =
            "component: out.wasm\ncapabilities: {messaging: {send: ['x/*']}, runtime: true}\n";

    @TempDir
    private Path folder;

    private final TestingTerminal terminal = new TestingTerminal();

    @ParameterizedTest
    @EnumSource(Language.class)
    void shouldMakeAProject(Language language) throws IOException {
        assertThat(create("mine", language)).isEqualTo(ExitCode.OK);

        assertThat(terminal.out()).contains("theater build").contains("theater deploy 'mine/*'");
        Project project = Project.open(folder.resolve("mine"));
        assertThat(project.language()).isEqualTo(language);
        assertThat(project.component()).isEqualTo(project.folder().resolve("build/mine.wasm"));
        assertThat(files("mine")).contains("README.md", ".gitignore", "wit/types.wit", "wit/world.wit");
        assertThat(folder.toFile().list()).as("nothing else is left").containsExactly("mine");
        for (String file : files("mine")) {
            assertThat(text("mine", file))
                    .as(file)
                    .doesNotContain("{{#", "{{/", "{{name")
                    .doesNotContain("registry.npmjs");
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void shouldImportWhatTheManifestGrantsAndNothingElse(Language language) throws IOException {
        Path manifest = Files.writeString(folder.resolve("given.yaml"), NO_STATE);

        assertThat(create("mine", language, "--manifest", manifest.toString())).isEqualTo(ExitCode.OK);

        assertThat(text("mine", "manifest.yaml")).isEqualTo(NO_STATE);
        assertThat(text("mine", "wit/world.wit"))
                .startsWith("package theater:actor@" + WitContract.VERSION + ";")
                .contains("  import messaging;\n  import runtime;\n  export handler;\n")
                .doesNotContain("import state", "lifecycle;");
        for (String source : files("mine")) {
            if (source.startsWith("src/")) {
                assertThat(text("mine", source)).doesNotContain("visitor", "state");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Language.class,
            names = {"JAVASCRIPT", "TYPESCRIPT", "PYTHON", "C"})
    void shouldExportLifecycleIfWanted(Language language) throws IOException {
        assertThat(create("mine", language, "--lifecycle")).isEqualTo(ExitCode.OK);

        assertThat(text("mine", "wit/world.wit")).contains("export lifecycle;");
        Project.open(folder.resolve("mine")).complete();
        assertThat(text("mine", "wit/world.wit"))
                .as("stays when the world is written anew")
                .contains("export lifecycle;");
    }

    @Test
    void shouldExportLifecycleFromRustByItsMacro() throws IOException {
        assertThat(create("mine", Language.RUST, "--lifecycle")).isEqualTo(ExitCode.OK);

        assertThat(text("mine", "src/lib.rs")).contains("export!(Greeter, lifecycle)");
    }

    @Test
    void shouldLeaveOutOfTheRustSdkWhatIsNotGranted() throws IOException {
        assertThat(create("mine", Language.RUST)).isEqualTo(ExitCode.OK);

        assertThat(text("mine", "Cargo.toml"))
                .contains(
                        "features = [\"without-environment\", \"without-http\", \"without-messaging\", \"without-store\", \"without-supervision\", \"without-timers\", \"without-topics\", ]");
    }

    @Test
    void shouldFollowTheManifestWhenItChanges() throws IOException {
        assertThat(create("mine", Language.PYTHON)).isEqualTo(ExitCode.OK);
        Path manifest = folder.resolve("mine/manifest.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("  runtime: true\n", "  messaging: true\n"));

        Project.open(folder.resolve("mine")).complete();

        assertThat(text("mine", "wit/world.wit")).contains("import messaging;").doesNotContain("import runtime;");
    }

    @Test
    void shouldAddWhatIsMissingAndKeepWhatIsThere() throws IOException {
        assertThat(create("mine", Language.C)).isEqualTo(ExitCode.OK);
        Files.delete(folder.resolve("mine/wit/state.wit"));
        Files.writeString(folder.resolve("mine/sdk/theater.h"), "// changed");

        Project.open(folder.resolve("mine")).complete();

        assertThat(text("mine", "wit/state.wit")).contains("interface state");
        assertThat(text("mine", "sdk/theater.h")).isEqualTo("// changed");
    }

    @Test
    void shouldRefuseAContractOfAnotherVersion() throws IOException {
        assertThat(create("mine", Language.C)).isEqualTo(ExitCode.OK);
        Path world = folder.resolve("mine/wit/world.wit");
        Files.writeString(world, Files.readString(world).replace("@" + WitContract.VERSION, "@0.0.1"));

        assertThat(terminal.run("build", folder.resolve("mine").toString())).isEqualTo(ExitCode.USAGE);

        assertThat(terminal.err()).contains("0.0.1").contains("Remove the folders wit and sdk");
    }

    @Test
    void shouldKeepWhatIsThere() throws IOException {
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/precious"), "x");

        assertThat(create("mine", Language.C)).isEqualTo(ExitCode.USAGE);

        assertThat(terminal.err()).contains("exists already").contains("mine");
        assertThat(files("mine")).containsExactly("precious");
    }

    @Test
    void shouldTakeAnEmptyFolder() throws IOException {
        Files.createDirectories(folder.resolve("mine"));

        assertThat(create("mine", Language.C)).isEqualTo(ExitCode.OK);
    }

    @Test
    void shouldListTheLanguages() {
        assertThat(terminal.run("new", folder.resolve("mine").toString(), "--lang", "cobol"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(terminal.err()).contains("cobol").contains("c, javascript, python, rust, typescript");
        assertThat(folder.resolve("mine")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"My-Actor", "1st", "a_b", "x.y"})
    void shouldRefuseWhatIsNoName(String name) {
        assertThat(create(name, Language.C)).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains(name).contains("lowercase");
    }

    @Test
    void shouldRefuseManifestsThatCannotBeAProjects() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "component: a.wasm\nlimts: {}\n");
        assertThat(create("mine", Language.C, "--manifest", wrong.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("limts");

        Path digest = Files.writeString(folder.resolve("digest.yaml"), "component: sha256:" + "0".repeat(64) + "\n");
        assertThat(create("mine", Language.C, "--manifest", digest.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("by digest").contains("build/mine.wasm");
        assertThat(folder.resolve("mine")).doesNotExist();
    }

    private int create(String name, Language language, String... more) {
        List<String> arguments = Stream.concat(
                        Stream.of("new", folder.resolve(name).toString(), "--lang", language.word()), Stream.of(more))
                .toList();
        return terminal.run(arguments.toArray(String[]::new));
    }

    private List<String> files(String project) throws IOException {
        Path root = folder.resolve(project);
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private String text(String project, String file) throws IOException {
        return new String(Files.readAllBytes(folder.resolve(project).resolve(file)), StandardCharsets.UTF_8);
    }
}
