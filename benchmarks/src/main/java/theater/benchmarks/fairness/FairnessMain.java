package theater.benchmarks.fairness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import theater.benchmarks.child.Answering;
import theater.benchmarks.guest.Guest;
import theater.benchmarks.report.Samples;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.InstanceLimits;

/**
 * Short actors on two workers. Arguments: component (the probe), scratch folder. A line {@code LOOPS SECONDS} lets a
 * hundred actors have a message each, ten times a second, beside so many endless loops; the answer is p50 and p99 of the
 * milliseconds from when a message was due to its end.
 */
public final class FairnessMain {
    private static final int WORKERS = 2;
    private static final int ACTORS = 100;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** It outlasts the measurement. */
    private static final InstanceLimits ENDLESS = InstanceLimits.DEFAULT.withFuel(1_000_000_000_000L);

    private final Guest guest;

    private FairnessMain(Guest guest) {
        this.guest = guest;
    }

    public static void main(String[] arguments) throws IOException {
        try (Guest guest = Guest.open(EngineConfig.DEFAULT, Path.of(arguments[0]), Path.of(arguments[1]))) {
            FairnessMain main = new FairnessMain(guest);
            Answering.serve(words -> main.measure(Integer.parseInt(words.get(0)), Integer.parseInt(words.get(1))));
        }
        System.exit(0);
    }

    private String measure(int loops, int seconds) throws InterruptedException {
        // One queue, first in, first out: theater.executor.Executor has the same.
        ExecutorService workers = Executors.newFixedThreadPool(
                WORKERS, Thread.ofPlatform().daemon().name("worker-", 0).factory());
        ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
        try {
            for (int i = 0; i < loops; i++) {
                loop(workers, i);
            }
            int messages = (int) (Duration.ofSeconds(seconds).dividedBy(INTERVAL) * ACTORS);
            CountDownLatch all = new CountDownLatch(messages);
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                long due = begin + i * (INTERVAL.toNanos() / ACTORS);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                workers.execute(new SlicedTurn(
                        workers,
                        guest.instance("probe/" + i % ACTORS, InstanceLimits.DEFAULT),
                        Guest.message("script", "put k v\nget k".getBytes(UTF_8)),
                        () -> {
                            millis.add((System.nanoTime() - due) / 1e6);
                            all.countDown();
                        }));
            }
            all.await();
        } finally {
            // What is in the middle of a loop ends with its slice; its instance ends with the process.
            workers.shutdownNow();
        }
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
        return Samples.quantile(sorted, 0.5) + " " + Samples.quantile(sorted, 0.99);
    }

    private void loop(ExecutorService workers, int number) {
        workers.execute(new SlicedTurn(
                workers, guest.instance("probe/loop-" + number, ENDLESS), Guest.message("loop", new byte[0]), () -> {
                    throw new IllegalStateException("an endless loop has ended");
                }));
    }
}
