package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentCacheTest {
    private static final byte[] COMPONENT = TestingGuests.bytes("examples/counter/counter.wasm");
    private static final String DIGEST = TestingGuests.digest(COMPONENT);

    @TempDir
    Path temporary;

    private final AtomicInteger fetched = new AtomicInteger();
    private Path folder;

    @BeforeEach
    void folder() {
        folder = temporary.resolve("code");
    }

    @Test
    void compilesOnceAndThenReadsFromDisk() throws IOException {
        try (ComponentCache cache = open()) {
            assertThat(cache.get(DIGEST, this::fetch)).isSameAs(cache.get(DIGEST, this::fetch));
            assertThat(cache.get(DIGEST, this::fetch).imports()).contains("theater:actor/state@1.0.0");
        }
        try (ComponentCache again = open()) {
            again.get(DIGEST, this::fetch);
        }

        assertThat(fetched).hasValue(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("secret/key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takesWhatWasPrecompiled() {
        Precompiler.open(folder, temporary.resolve("secret/key"), WasmCompiler.installed())
                .compile(DIGEST, COMPONENT);

        try (ComponentCache cache = open()) {
            cache.get(DIGEST, this::fetch);
        }

        assertThat(fetched).hasValue(0);
    }

    @Test
    void concurrentRequestsCompileOnce() throws Exception {
        try (ComponentCache cache = open();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Component> get = () -> cache.get(DIGEST, this::fetch);
            List<Future<Component>> components = threads.invokeAll(List.of(get, get, get, get));
            for (Future<Component> component : components) {
                assertThat(component.get()).isSameAs(components.getFirst().get());
            }
        }

        assertThat(fetched).hasValue(1);
    }

    @Test
    void diskKeepsWhatWasUsedLast() throws IOException {
        PrecompiledFolder files = PrecompiledFolder.open(folder, temporary.resolve("secret/key"), 300);
        files.put("a.cwasm", new byte[100]);
        files.put("b.cwasm", new byte[100]);
        // As if an hour had passed since.
        Files.setLastModifiedTime(folder.resolve("a.cwasm"), FileTime.fromMillis(1));
        Files.setLastModifiedTime(folder.resolve("b.cwasm"), FileTime.fromMillis(2));
        assertThat(files.get("a.cwasm")).isPresent();

        files.put("c.cwasm", new byte[100]);

        assertThat(files.get("b.cwasm")).isEmpty();
        assertThat(files.get("a.cwasm")).isPresent();
        files.put("large.cwasm", new byte[1000]);
        assertThat(files.get("large.cwasm")).isPresent();
        assertThat(files.get("a.cwasm")).isEmpty();
    }

    @Test
    void memoryLetsGoWhatWasUsedLeastButNotFromWhomHasIt() {
        byte[] other = TestingGuests.component("done");
        String otherDigest = TestingGuests.digest(other);
        CacheBounds one = new CacheBounds(1, Long.MAX_VALUE);
        try (ComponentCache cache = ComponentCache.open(
                TestingGuests.engine(), folder, temporary.resolve("secret/key"), WasmCompiler.installed(), one)) {
            Component held = cache.get(DIGEST, this::fetch);
            cache.get(otherDigest, () -> other);

            try (WasmInstance instance = held.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT)) {
                assertThat(TestingHost.begin(instance, TestingGuests.handle("get")))
                        .isInstanceOf(Step.HostCall.class);
            }
            assertThat(cache.get(DIGEST, this::fetch)).isSameAs(held);
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void whatNobodyHasIsUnloaded() {
        LoadedComponents loaded = new LoadedComponents(1);
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("done"));
        assertThat(loaded.add("a", TestingGuests.engine().load(code))).isEmpty();
        assertThat(loaded.add("b", TestingGuests.engine().load(code))).containsExactly("a");

        await().untilAsserted(() -> {
            System.gc();
            assertThat(loaded.stillHeld("a")).isEmpty();
        });
    }

    @Test
    void alteredCodeIsCompiledAgain() throws IOException {
        compileOnce();
        Path file = onlyFile();
        byte[] code = Files.readAllBytes(file);
        code[code.length / 2] ^= 1;
        Files.write(file, code);

        compileOnce();

        assertThat(fetched).hasValue(2);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(code);
    }

    @Test
    void truncatedCodeIsCompiledAgain() throws IOException {
        compileOnce();
        Files.write(onlyFile(), new byte[20]);

        compileOnce();

        assertThat(fetched).hasValue(2);
    }

    @Test
    void plantedCodeIsNotRun() throws IOException {
        compileOnce();
        Path mine = onlyFile();
        byte[] genuine = Files.readAllBytes(mine);
        // Another component's genuine code under this one's name, and code under another key.
        String otherDigest = "0".repeat(64);
        Path planted = folder.resolve(mine.getFileName().toString().replace(DIGEST, otherDigest));
        Files.write(planted, genuine);
        try (ComponentCache cache = open()) {
            assertThatThrownBy(() -> cache.get(otherDigest, this::fetch))
                    .isInstanceOf(ComponentException.class)
                    .hasMessageContaining(DIGEST);
        }
        Files.delete(temporary.resolve("secret/key"));

        compileOnce();

        assertThat(fetched).hasValue(3);
    }

    @Test
    void failuresAreToldAndNotKept() {
        byte[] junk = TestingGuests.utf8("junk");
        try (ComponentCache cache = open()) {
            assertThatThrownBy(() -> cache.get(TestingGuests.digest(junk), () -> junk))
                    .isInstanceOf(ComponentException.class)
                    .hasMessageContaining("not WebAssembly");
            assertThatThrownBy(() -> cache.get(DIGEST, () -> {
                        throw new IllegalStateException("store is down");
                    }))
                    .hasMessage("store is down");
            assertThat(cache.get(DIGEST, this::fetch)).isNotNull();
        }
    }

    @Test
    void keyMustLieElsewhere() {
        assertThatThrownBy(() -> ComponentCache.open(
                        TestingGuests.engine(), folder, folder.resolve("key"), WasmCompiler.installed()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compilerIsLimited() {
        WasmCompiler installed = WasmCompiler.installed();
        WasmCompiler hurried = new WasmCompiler(installed.executable(), 2L << 30, Duration.ofMillis(1));
        WasmCompiler starved = new WasmCompiler(installed.executable(), 30 << 20, Duration.ofSeconds(60));

        assertThatThrownBy(() -> hurried.compile(COMPONENT))
                .isInstanceOf(ComponentException.class)
                .extracting(e -> ((ComponentException) e).code())
                .isEqualTo("compile-time");
        assertThatThrownBy(() -> starved.compile(COMPONENT)).isInstanceOf(ComponentException.class);
    }

    @Test
    void inspectionTellsWhatItIs() {
        ComponentDescription description = WasmCompiler.installed().inspect(COMPONENT);

        assertThat(description.digest()).isEqualTo(DIGEST);
        assertThat(description.sizeBytes()).isEqualTo(COMPONENT.length);
        assertThat(description.hasHandler()).isTrue();
        assertThat(description.grantsNeeded())
                .contains("theater:actor/state@1.0.0")
                .isSubsetOf(WitContract.IMPORTS);
    }

    private ComponentCache open() {
        return ComponentCache.open(
                TestingGuests.engine(), folder, temporary.resolve("secret/key"), WasmCompiler.installed());
    }

    private byte[] fetch() {
        fetched.incrementAndGet();
        return COMPONENT;
    }

    private void compileOnce() {
        try (ComponentCache cache = open()) {
            cache.get(DIGEST, this::fetch);
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
