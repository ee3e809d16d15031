package theater.benchmarks.suspension;

import java.util.Arrays;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;

/** Ten thousand guests that wait for a host function at once: what each costs, and that they go on and end. */
public final class Suspension {
    private static final int INSTANCES = 10_000;

    private Suspension() {}

    /** Measures; each round in a process of its own, because a pool keeps what it once used. */
    public static Finding run(BenchContext context) {
        int instances = Math.min(INSTANCES, context.messages());
        Samples.Builder resident = new Samples.Builder();
        Samples.Builder pageTables = new Samples.Builder();
        Samples.Builder mappings = new Samples.Builder();
        Samples.Builder finish = new Samples.Builder();
        Samples.Builder drop = new Samples.Builder();
        for (int round = 1; round <= context.rounds(); round++) {
            context.progress().step("suspension: " + instances + " instances, round " + round);
            try (ChildProcess holder = ChildProcess.java(
                    "the holder of suspended guests",
                    SuspensionMain.class,
                    context.jvmOptions(),
                    context.folder().resolve("holder.log"),
                    context.counter().resolve("counter.wasm").toString(),
                    context.folder().toString(),
                    Integer.toString(instances))) {
                double[] memory = Arrays.stream(holder.ask("hold").split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                resident.add(memory[0] / instances);
                pageTables.add(memory[1] / instances);
                mappings.add(memory[2] / instances);
                finish.add(Double.parseDouble(holder.ask("finish")) / 1e3);
                drop.add(Double.parseDouble(holder.ask("drop")) / 1e3);
            }
        }
        return new Finding(
                        "Suspension: " + instances + " counters inside of a host function at once",
                        "All are held; then half of them go on to their end on two other threads, and half are dropped.",
                        "For each instance; resident memory includes what Java keeps of it.")
                .figure("suspendedResidentKib", "resident memory", resident.build(), "KiB")
                .figure("suspendedPageTableKib", "page tables", pageTables.build(), "KiB")
                .figure("suspendedMappings", "mappings (of vm.max_map_count)", mappings.build(), "")
                .figure("suspendedFinishMicros", "go on to the end", finish.build(), "µs")
                .figure("suspendedDropMicros", "drop", drop.build(), "µs");
    }
}
