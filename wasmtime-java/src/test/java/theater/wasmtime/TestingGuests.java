package theater.wasmtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Guests for tests: written as WAT, or from the examples; one engine for all tests of this JVM. */
final class TestingGuests {
    static final TurnContext CONTEXT = new TurnContext("counter/1", 1_700_000_000_123L, new byte[32]);

    private static final Engine ENGINE =
            Engine.open(EngineConfig.DEFAULT.withInstances(150).withTimeSlice(Duration.ofMillis(4)));
    private static final WasmCompiler COMPILER = WasmCompiler.installed();
    private static final Map<String, Component> COMPONENTS = new ConcurrentHashMap<>();

    private TestingGuests() {}

    static Engine engine() {
        return ENGINE;
    }

    static GuestCall handle(String kind) {
        return handle(kind, "");
    }

    static GuestCall handle(String kind, String body) {
        return new GuestCall.Handle(
                new Message("1", "test", new Origin.Outside(), kind, 5, List.of(), null, utf8(body), null));
    }

    /** A compiled actor of this repository, by its path below {@code actors}. */
    static Component actor(String path) {
        return COMPONENTS.computeIfAbsent(path, p -> ENGINE.load(COMPILER.compile(bytes(p))));
    }

    /** The actor that does what the kind of a message says; see {@code actors/testing/probe}. */
    static Component probe() {
        return actor("testing/probe/probe.wasm");
    }

    static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(Path.of("../actors").resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A guest of {@code src/test/guests}, loaded. */
    static Component guest(String name) {
        return COMPONENTS.computeIfAbsent(name, n -> ENGINE.load(COMPILER.compile(component(n))));
    }

    /** The component of {@code <name>.wat}: a core module, in the world that its first line names. */
    static byte[] component(String name) {
        Path text = Path.of("src/test/guests", name + ".wat");
        try {
            String world =
                    Files.readAllLines(text).getFirst().replace(";; world ", "").strip();
            Path folder = Files.createTempDirectory("guest");
            Path module = folder.resolve("module");
            Path component = folder.resolve("component");
            wasmc("wat", text.toString(), module.toString());
            List<String> encode = new ArrayList<>(List.of("encode", "--wit=../actors/wit"));
            if (world.startsWith("test-")) {
                encode.add("--wit=src/test/wit");
            }
            encode.addAll(List.of("--world=" + world, module.toString(), component.toString()));
            wasmc(encode.toArray(String[]::new));
            return Files.readAllBytes(component);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Binary of a text. */
    static byte[] wat(String text) {
        try {
            Path folder = Files.createTempDirectory("guest");
            Path in = Files.writeString(folder.resolve("in.wat"), text);
            Path out = folder.resolve("out");
            wasmc("wat", in.toString(), out.toString());
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void wasmc(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = COMPILER.executable().toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
