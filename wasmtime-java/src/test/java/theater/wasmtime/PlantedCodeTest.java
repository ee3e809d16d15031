package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machine code that somebody changed or planted on disk is never run: it is compiled again and replaced. Altered code
 * that is run all the same would end this process sooner or later, or do anything else.
 */
class PlantedCodeTest {
    private static final byte[] COUNTER = TestingGuests.bytes("examples/counter/counter.wasm");
    private static final byte[] PROBE = TestingGuests.bytes("testing/probe/probe.wasm");
    private static final WasmCompiler COMPILER = WasmCompiler.installed();
    private static final int DAMAGES = 30;

    @TempDir
    Path temporary;

    private final AtomicInteger compiled = new AtomicInteger();
    private Path folder;
    private Path key;
    private Path counter;
    private Path probe;

    @BeforeEach
    void fill() throws IOException {
        folder = temporary.resolve("code");
        key = temporary.resolve("secret/key");
        load(COUNTER);
        counter = onlyFile();
        load(PROBE);
        probe = folder.resolve(
                counter.getFileName().toString().replace(TestingGuests.digest(COUNTER), TestingGuests.digest(PROBE)));
        assertThat(probe).exists();
        compiled.set(0);
    }

    @Test
    void untouchedCodeIsLoaded() {
        load(COUNTER);
        load(PROBE);

        assertThat(compiled).hasValue(0);
    }

    @Test
    void flippedBits() throws IOException {
        long seed = Long.getLong("theater.test.seed", System.nanoTime());
        Random random = new Random(seed);
        PrecompiledFolder files = PrecompiledFolder.open(folder, key);
        String name = counter.getFileName().toString();
        byte[] genuine = Files.readAllBytes(counter);
        for (int i = 0; i < DAMAGES; i++) {
            byte[] bytes = genuine.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(counter, bytes);

            assertThat(files.get(name)).as("seed %d, flip %d", seed, i).isEmpty();
        }

        assertCompiledAgain(genuine);
    }

    @Test
    void codeOfAnotherComponent() throws IOException {
        byte[] genuine = Files.readAllBytes(counter);
        Files.write(counter, Files.readAllBytes(probe));

        assertCompiledAgain(genuine);
    }

    @Test
    void linkToGenuineCode() throws IOException {
        byte[] genuine = Files.readAllBytes(counter);
        Path elsewhere = Files.move(counter, temporary.resolve("elsewhere"));
        Files.createSymbolicLink(counter, elsewhere);

        assertCompiledAgain(genuine);
        assertThat(Files.isRegularFile(counter, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(elsewhere).hasBinaryContent(genuine);
    }

    @Test
    void linkToSomethingWithoutEnd() throws IOException {
        byte[] genuine = Files.readAllBytes(counter);
        Files.delete(counter);
        Files.createSymbolicLink(counter, Path.of("/dev/zero"));

        assertCompiledAgain(genuine);
    }

    @Test
    void keyThatOthersMayRead() throws IOException {
        byte[] genuine = Files.readAllBytes(counter);
        byte[] before = Files.readAllBytes(key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

        load(COUNTER);

        assertThat(compiled).hasValue(1);
        assertThat(Files.readAllBytes(key)).isNotEqualTo(before).hasSameSizeAs(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readAllBytes(counter)).isNotEqualTo(genuine);
    }

    @Test
    void keyThatSomebodyElsePlanted() throws IOException {
        Path planted = Files.write(temporary.resolve("planted"), Files.readAllBytes(key));
        Files.delete(key);
        Files.createSymbolicLink(key, planted);

        load(COUNTER);

        assertThat(compiled).hasValue(1);
        assertThat(Files.isRegularFile(key, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void folderThatOthersMayWriteIsClosedToThem() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        load(COUNTER);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    private void assertCompiledAgain(byte[] genuine) throws IOException {
        load(COUNTER);
        assertThat(compiled).hasValue(1);
        // The compiler is deterministic.
        assertThat(counter).hasBinaryContent(genuine);
        load(COUNTER);
        assertThat(compiled).hasValue(1);
    }

    private void load(byte[] component) {
        try (ComponentCache cache = ComponentCache.open(TestingGuests.engine(), folder, key, COMPILER)) {
            cache.get(TestingGuests.digest(component), () -> {
                compiled.incrementAndGet();
                return component;
            });
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                        throw new AssertionError(a + " and " + b);
                    })
                    .orElseThrow();
        }
    }
}
