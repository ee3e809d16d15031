package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is checked in was generated from the WIT as it is now: this needs no Rust, unlike {@code native/generate --check}. */
class WitContractTest {
    @Test
    void generatedCodeIsCurrent() throws Exception {
        assertThat(WitContract.DIGEST).as("run wasmtime-java/native/generate").isEqualTo(digest());
    }

    private static String digest() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : files()) {
            digest.update(TestingGuests.utf8(file.getFileName() + "\n"));
            digest.update(Files.readAllBytes(file));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../actors/wit"))) {
            return files.filter(f -> f.toString().endsWith(".wit")).sorted().toList();
        }
    }
}
