package theater.benchmarks.fairness;

import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;

/** A hundred short actors on two workers, alone, beside a guest in an endless loop, and beside two of them. */
public final class Fairness {
    private static final String[] WORDS = {"alone", "beside a loop", "beside two loops"};
    private static final String[] KEYS = {"Alone", "BesideLoop", "BesideTwoLoops"};

    private Fairness() {}

    /** Measures, the three in turn in each round. */
    public static Finding run(BenchContext context) {
        Samples.Builder[] medians = new Samples.Builder[KEYS.length];
        Samples.Builder[] tails = new Samples.Builder[KEYS.length];
        for (int loops = 0; loops < KEYS.length; loops++) {
            medians[loops] = new Samples.Builder();
            tails[loops] = new Samples.Builder();
        }
        long seconds = Math.max(1, context.load().toSeconds() / KEYS.length);
        for (int round = 0; round <= context.rounds(); round++) {
            context.progress().step(round == 0 ? "fairness: warming up" : "fairness: round " + round);
            for (int loops = 0; loops < KEYS.length; loops++) {
                // A process for each: loops go on until it ends.
                try (ChildProcess actors = start(context)) {
                    actors.ask("0 1");
                    String[] answer = actors.ask(loops + " " + seconds).split(" ", -1);
                    if (round > 0) {
                        medians[loops].add(Double.parseDouble(answer[0]));
                        tails[loops].add(Double.parseDouble(answer[1]));
                    }
                }
            }
        }
        Finding finding = new Finding(
                "Fairness: 100 short actors on two workers, 1,000 messages/s together",
                "From when a message was due to the end of its turn (a new instance, two host calls), in slices of 10 ms.");
        for (int loops = 0; loops < KEYS.length; loops++) {
            finding.figure("fairnessP50" + KEYS[loops] + "Ms", WORDS[loops] + ", p50", medians[loops].build(), "ms");
            finding.figure("fairnessP99" + KEYS[loops] + "Ms", WORDS[loops] + ", p99", tails[loops].build(), "ms");
        }
        return finding;
    }

    private static ChildProcess start(BenchContext context) {
        return ChildProcess.java(
                "the short actors",
                FairnessMain.class,
                context.jvmOptions(),
                context.folder().resolve("actors.log"),
                context.home().resolve("actors/testing/probe/probe.wasm").toString(),
                context.folder().toString());
    }
}
