package theater.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.MerkleTree;
import theater.chain.note.Checkpoint;
import theater.chain.note.VerifierKey;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.projector.file.KeyFile;

class KeysCommandTest {
    private static final String ORIGIN = "example.org/log";

    @TempDir
    private Path folder;

    @Test
    void shouldMakeShowRotateAndRetire() throws IOException {
        String file = folder.resolve("log.key").toString();
        assertThat(run("new", "--origin", ORIGIN, file))
                .startsWith(ORIGIN + "+")
                .doesNotContain("PRIVATE");
        VerifierKey first = new KeyFile(Path.of(file)).read().verifierKeys().getFirst();
        assertThat(run("show", file)).isEqualTo(first.format() + "  signs\n");

        assertThat(run("rotate", file).lines()).hasSize(2).last().asString().startsWith(first.format());

        Path checkpoint = folder.resolve("checkpoint");
        var keys = new KeyFile(Path.of(file)).read();
        Files.writeString(
                checkpoint,
                keys.sign(new Checkpoint(ORIGIN, 0, MerkleTree.EMPTY_ROOT)).format());
        assertThat(run("retire", file, "--checkpoint", checkpoint.toString(), "--json"))
                .isEqualTo("{\"origin\":\"" + ORIGIN + "\",\"vkeys\":[\""
                        + keys.verifierKeys().getFirst().format() + "\"]}\n");
    }

    @Test
    void shouldChangeNothingWhenRefused() throws IOException {
        Path file = folder.resolve("log.key");
        run("new", "--origin", ORIGIN, file.toString());
        String before = Files.readString(file);
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "x");

        assertThat(refused("new", "--origin", ORIGIN, file.toString())).contains("exists already");
        assertThat(refused(
                        "new", "--origin", "two words", folder.resolve("other").toString()))
                .contains("two words");
        assertThat(refused("show", folder.resolve("none").toString())).contains("there is no key");
        assertThat(refused("show", nonsense.toString())).contains("nonsense");
        assertThat(refused("retire", file.toString(), "--checkpoint", nonsense.toString()))
                .contains("note");
        assertThat(refused("retire", file.toString(), "--checkpoint", "none")).contains("Cannot read none");
        assertThat(refused()).contains("new, show, rotate or retire");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(refused("rotate", file.toString())).contains("chmod 600");

        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(folder.resolve("other")).doesNotExist();
    }

    private static String run(String... arguments) {
        TestingTerminal terminal = new TestingTerminal();
        assertThat(terminal.run(keys(arguments))).as(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal.out();
    }

    private static String refused(String... arguments) {
        TestingTerminal terminal = new TestingTerminal();
        assertThat(terminal.run(keys(arguments))).isEqualTo(ExitCode.USAGE);
        return terminal.err();
    }

    private static String[] keys(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }
}
