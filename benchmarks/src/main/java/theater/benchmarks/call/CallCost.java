package theater.benchmarks.call;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.cli.terminal.Progress;
import theater.wasmtime.WasmCompiler;

/**
 * Calls of a guest through Java and from Rust with Wasmtime alone. Both do the same work: instances from equal pools, the
 * same messages, two host functions on a map. They measure blocks of calls in turn, in processes of their own, so that
 * both meet the same machine. What counts is the CPU of the calling thread: it says the same while others use the
 * machine. JMH tells the wall-clock time of the same calls in the same run, and what they leave on the heap.
 */
public final class CallCost {
    private static final int CALLS = 4_000;
    private static final int ROUNDS_PER_ROUND = 4;

    /** Host calls of one turn of the probe. */
    private static final int GETS = 200;

    private static final int SMALL = 64;
    private static final int MIDDLE = 1 << 10;
    private static final int LARGE = 64 << 10;

    private final int calls;
    private final int rounds;
    private final ChildProcess java;
    /** A process of its own: a thousand used places of the pool would make the calls in it colder than Rust's. */
    private final ChildProcess crowd;

    private final ChildProcess rust;
    private final Map<String, Samples.Builder> samples = new LinkedHashMap<>();

    private CallCost(BenchContext context, ChildProcess java, ChildProcess crowd, ChildProcess rust) {
        this.calls = Math.min(CALLS, context.messages());
        this.rounds = context.rounds() * ROUNDS_PER_ROUND;
        this.java = java;
        this.crowd = crowd;
        this.rust = rust;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        Path folder = context.folder();
        Finding finding = new Finding(
                "Call: a guest's turn through Java against Rust with Wasmtime alone, CPU of the calling thread",
                "Fresh: instantiate from the pool, handle one message (state get, state put, answer), drop; both on fibers,",
                "so that they can yield, with equal settings. Warm: one instance. Host functions use a map in memory.");
        context.progress().step("call: building the Rust program (minutes, the first time)");
        Path program;
        try {
            program = NativeProgram.build(context.home(), folder.resolve("cargo.log"));
        } catch (NativeProgram.MissingException e) {
            return finding.missing("callRatio", String.valueOf(e.getMessage()));
        }
        context.progress().step("call: compiling the guests");
        Path counter = context.counter().resolve("counter.wasm");
        Path probe = context.home().resolve("actors/testing/probe/probe.wasm");
        try (ChildProcess java = caller("java", context, counter, probe);
                ChildProcess crowd = caller("crowd", context, counter, probe);
                ChildProcess rust = ChildProcess.start(
                        "the Rust caller",
                        List.of(program.toString(), compiled(counter, folder), compiled(probe, folder)),
                        folder.resolve("rust.log"))) {
            new CallCost(context, java, crowd, rust).measure(context.progress(), finding);
        }
        context.progress().step("call: JMH");
        JmhRun.addTo(
                finding,
                counter,
                folder.resolve("jmh"),
                folder.resolve("jmh.log"),
                context.rounds() > 1 ? 2 : 1,
                context.jvmOptions());
        return finding;
    }

    private static ChildProcess caller(String name, BenchContext context, Path counter, Path probe) {
        Path folder = context.folder();
        return ChildProcess.java(
                "the Java caller (" + name + ")",
                CallMain.class,
                context.jvmOptions(),
                folder.resolve(name + ".log"),
                counter.toString(),
                probe.toString(),
                folder.resolve(name).toString());
    }

    private static String compiled(Path component, Path folder) throws IOException {
        Path code = folder.resolve(component.getFileName() + ".cwasm");
        Files.write(code, WasmCompiler.installed().compile(Files.readAllBytes(component)));
        return code.toString();
    }

    private Finding measure(Progress progress, Finding finding) {
        progress.step("call: warming up");
        for (int i = 0; i < rounds; i++) {
            round();
        }
        samples.clear();
        progress.step("call: measuring");
        for (int round = 1; round <= rounds; round++) {
            round();
            progress.at(round, rounds, "rounds");
        }
        return tell(finding);
    }

    /** Java and Rust right after each other, so that what else goes on hits both. */
    private void round() {
        for (int size : new int[] {SMALL, MIDDLE, LARGE}) {
            int some = size == LARGE ? Math.max(1, calls / 10) : calls;
            for (String mode : new String[] {"fresh", "warm"}) {
                take(java, "java", mode, some, size);
                take(rust, "rust", mode, some, size);
            }
        }
        take(rust, "rust", "fresh-sync", calls, SMALL);
        take(rust, "rust", "warm-sync", calls, SMALL);
        take(crowd, "java", "thousand", calls, SMALL);
        for (int gets : new int[] {0, GETS}) {
            take(java, "java", "host-calls", Math.max(1, calls / 20), gets);
            take(rust, "rust", "host-calls", Math.max(1, calls / 20), gets);
        }
    }

    private void take(ChildProcess caller, String who, String mode, int some, int size) {
        String[] numbers = caller.ask(mode + " " + some + " " + size).split(" ", -1);
        add(who + " " + mode + " " + size, Long.parseLong(numbers[1]) / 1e3 / some);
        if (numbers.length > 2) {
            add(who + " heap " + mode + " " + size, Double.parseDouble(numbers[2]));
        }
    }

    private void add(String key, double value) {
        samples.computeIfAbsent(key, k -> new Samples.Builder()).add(value);
    }

    private Finding tell(Finding finding) {
        for (int size : new int[] {SMALL, MIDDLE, LARGE}) {
            finding.figure("callJavaMicros" + size, "Java, fresh, " + size + " bytes", of("java fresh " + size), "µs")
                    .figure("callRustMicros" + size, "Rust, fresh, " + size + " bytes", of("rust fresh " + size), "µs")
                    .figure(
                            "callJavaWarmMicros" + size,
                            "Java, warm, " + size + " bytes",
                            of("java warm " + size),
                            "µs")
                    .figure(
                            "callRustWarmMicros" + size,
                            "Rust, warm, " + size + " bytes",
                            of("rust warm " + size),
                            "µs");
        }
        return finding.figure(
                        "callRustSyncMicros", "Rust, fresh, no fiber: cannot yield", of("rust fresh-sync 64"), "µs")
                .figure("callRustWarmSyncMicros", "Rust, warm, no fiber", of("rust warm-sync 64"), "µs")
                .figure("callThousandMicros", "Java, a thousand warm instances at random", of("java thousand 64"), "µs")
                .figure(
                        "callJavaInstanceMicros",
                        "Java, instantiate and drop",
                        less("java fresh 64", "java warm 64", 1),
                        "µs")
                .figure(
                        "callRustInstanceMicros",
                        "Rust, instantiate and drop",
                        less("rust fresh 64", "rust warm 64", 1),
                        "µs")
                .figure("hostCallJavaMicros", "Java, a host call and back", hostCall("java"), "µs")
                .figure("hostCallRustMicros", "Rust, a host call and back", hostCall("rust"), "µs")
                .figure("callJavaHeapBytes", "Java's heap, fresh call", of("java heap fresh 64"), "bytes")
                .ratio(
                        "callRatio",
                        "Java : Rust, fresh, 64 bytes",
                        of("java fresh 64").over(of("rust fresh 64")))
                .ratio(
                        "callWarmRatio",
                        "Java : Rust, warm, 64 bytes",
                        of("java warm 64").over(of("rust warm 64")));
    }

    private Samples hostCall(String who) {
        return less(who + " host-calls " + GETS, who + " host-calls 0", GETS);
    }

    private Samples of(String key) {
        return requireNonNull(samples.get(key), key).build();
    }

    /** Round by round, what one takes more than the other, for one of so many. */
    private Samples less(String more, String less, int of) {
        return of(more).less(of(less), of);
    }
}
