package theater.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The small log under {@code src/test/resources/tlog}: 300 blocks of five events, made with Go's x/mod. */
public final class Vectors {
    private Vectors() {}

    /** The log as a folder. */
    public static Path folder() {
        try {
            return Path.of(
                    Objects.requireNonNull(Vectors.class.getResource("/tlog")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
