package theater.benchmarks.call;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;

/** Runs {@link CallBenchmark} under JMH, in a JVM of its own for each of its parameters, and adds what it found. */
final class JmhRun {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private JmhRun() {}

    /** @param log of what JMH says */
    static void addTo(Finding finding, Path component, Path folder, Path log, int seconds, List<String> jvmOptions) {
        var options = new OptionsBuilder()
                .include(CallBenchmark.class.getName())
                .param("component", component.toString())
                .param("folder", folder.toString())
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(seconds))
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
                .jvmArgsPrepend(jvmOptions.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString())
                .build();
        Collection<RunResult> results;
        try {
            results = new Runner(options).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed; its log: " + log, e);
        }
        for (RunResult result : results) {
            String mode = result.getPrimaryResult().getLabel();
            String bytes = result.getParams().getParam("bytes");
            String key = "callJmh" + Character.toUpperCase(mode.charAt(0)) + mode.substring(1);
            finding.figure(key + "Micros" + bytes, "JMH, " + mode + ", " + bytes + " bytes", iterations(result), "µs");
            Result<?> heap = result.getSecondaryResults().get(ALLOCATED);
            if (heap != null) {
                finding.figure(
                        key + "HeapBytes" + bytes, "... Java's heap a call", Samples.of(heap.getScore()), "bytes");
            }
        }
    }

    private static Samples iterations(RunResult result) {
        Samples.Builder samples = new Samples.Builder();
        result.getBenchmarkResults()
                .forEach(fork -> fork.getIterationResults()
                        .forEach(iteration ->
                                samples.add(iteration.getPrimaryResult().getScore())));
        return samples.build();
    }
}
