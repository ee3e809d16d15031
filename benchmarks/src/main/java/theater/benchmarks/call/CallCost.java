package theater.benchmarks.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.wasmtime.WasmCompiler;

/**
 * One call of a guest with a body of 64 bytes, through Java and from Rust with Wasmtime alone. Both do the same work: a
 * new instance from an equal pool, the call, two host functions on a map, the end of the instance. They measure blocks of
 * calls in turn; a harness of its own for each, JMH's say, would measure them at different times.
 */
public final class CallCost {
    private static final int CALLS = 4_000;
    private static final int ROUNDS_PER_ROUND = 4;

    private CallCost() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        Path folder = context.folder();
        Finding finding = new Finding(
                "Call: a guest's turn of 64 bytes through Java against Rust with Wasmtime alone",
                "Fresh: instantiate from the pool, handle one message (state get, state put, answer), drop; both on fibers,",
                "so that they can yield, with equal settings. Host functions use a map in memory.");
        context.progress().step("call: building the Rust program (minutes, the first time)");
        Path program;
        try {
            program = NativeProgram.build(context.home(), folder.resolve("cargo.log"));
        } catch (NativeProgram.MissingException e) {
            return finding.missing("callRatio", String.valueOf(e.getMessage()));
        }
        context.progress().step("call: compiling the guest");
        Path component = context.counter().resolve("counter.wasm");
        Path code = folder.resolve("counter.cwasm");
        Files.write(code, WasmCompiler.installed().compile(Files.readAllBytes(component)));
        try (ChildProcess java = ChildProcess.java(
                        "the Java caller",
                        CallMain.class,
                        context.jvmOptions(),
                        folder.resolve("java.log"),
                        component.toString(),
                        folder.toString());
                ChildProcess rust = ChildProcess.start(
                        "the Rust caller", List.of(program.toString(), code.toString()), folder.resolve("rust.log"))) {
            return measure(context, finding, java, rust);
        }
    }

    private static Finding measure(BenchContext context, Finding finding, ChildProcess java, ChildProcess rust) {
        int calls = Math.min(CALLS, context.messages());
        int rounds = context.rounds() * ROUNDS_PER_ROUND;
        context.progress().step("call: warming up");
        for (int i = 0; i < rounds; i++) {
            micros(java, "fresh", calls);
        }
        micros(rust, "fresh", calls);
        Samples.Builder throughJava = new Samples.Builder();
        Samples.Builder fresh = new Samples.Builder();
        Samples.Builder withoutFiber = new Samples.Builder();
        Samples.Builder warm = new Samples.Builder();
        context.progress().step("call: measuring");
        for (int round = 1; round <= rounds; round++) {
            throughJava.add(micros(java, "fresh", calls));
            fresh.add(micros(rust, "fresh", calls));
            withoutFiber.add(micros(rust, "fresh-sync", calls));
            warm.add(micros(rust, "warm-sync", calls));
            context.progress().at(round, rounds, "rounds");
        }
        Samples java64 = throughJava.build();
        Samples rust64 = fresh.build();
        return finding.figure("callJavaMicros", "Java, fresh", java64, "µs")
                .figure("callRustMicros", "Rust, fresh", rust64, "µs")
                .figure("callRustSyncMicros", "Rust, fresh, no fiber: cannot yield", withoutFiber.build(), "µs")
                .figure("callRustWarmMicros", "Rust, one instance for all calls", warm.build(), "µs")
                .ratio("callRatio", "Java : Rust, fresh", java64.over(rust64));
    }

    private static double micros(ChildProcess caller, String mode, int calls) {
        return Long.parseLong(caller.ask(mode + " " + calls)) / 1e3 / calls;
    }
}
