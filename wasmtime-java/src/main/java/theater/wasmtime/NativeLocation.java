package theater.wasmtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the folder that {@code wasmtime-java/native/build} filled: system property {@code theater.native.dir}, else
 * environment variable {@code THEATER_NATIVE_DIR}, else {@code theater/native/<hash of the sources>} in the user's cache
 * folder, where the hash is the one this class was built with.
 */
final class NativeLocation {
    private NativeLocation() {}

    /** The library's path. Throws {@link WasmtimeException} with code {@code native-library} if it is not there. */
    static Path library() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac")
                ? "libtheater_wasmtime.dylib"
                : "libtheater_wasmtime.so";
        return find(name);
    }

    /** The compiler's path. Throws as {@link #library} does. */
    static Path compiler() {
        return find("wasmc");
    }

    private static Path find(String name) {
        List<Path> tried = new ArrayList<>();
        for (Path folder : folders()) {
            Path file = folder.resolve(name).toAbsolutePath();
            if (Files.isRegularFile(file)) {
                return file;
            }
            tried.add(file);
        }
        throw new WasmtimeException("native-library", "not found: " + tried + "; run wasmtime-java/native/build first");
    }

    private static List<Path> folders() {
        String property = System.getProperty("theater.native.dir");
        if (property != null) {
            return List.of(Path.of(property));
        }
        String variable = System.getenv("THEATER_NATIVE_DIR");
        if (variable != null && !variable.isEmpty()) {
            return List.of(Path.of(variable));
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache != null && !cache.isEmpty()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return List.of(base.resolve("theater").resolve("native").resolve(sourcesHash()));
    }

    private static String sourcesHash() {
        try (InputStream in = NativeLocation.class.getResourceAsStream("native-sources")) {
            if (in == null) {
                throw new WasmtimeException("native-library", "the resource native-sources is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
