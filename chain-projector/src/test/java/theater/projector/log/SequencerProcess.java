package theater.projector.log;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;

/**
 * A sequencer in a process of its own, to be killed or paused. Arguments: brokers, topic prefix, folder, store folder, key,
 * then {@code halt} or {@code wait} and the step at which it dies, or waits for a line, once there are blocks; or {@code
 * run -}. Prints its roles and "reached".
 */
final class SequencerProcess {
    private SequencerProcess() {}

    public static void main(String[] arguments) throws Exception {
        ClusterConfig cluster =
                ClusterConfig.of(arguments[0], URI.create("http://127.0.0.1:1")).withTopics(new Topics(arguments[1]));
        boolean halt = arguments[5].equals("halt");
        String step = arguments[6];
        CountDownLatch line = new CountDownLatch(1);
        AtomicBoolean chosen = new AtomicBoolean();
        AtomicBoolean reached = new AtomicBoolean();
        StepObserver observer = at -> {
            chosen.compareAndSet(false, at == SequencerStep.CHOSEN);
            if (chosen.get() && at.name().equals(step) && reached.compareAndSet(false, true)) {
                if (halt) {
                    Runtime.getRuntime().halt(9);
                }
                System.out.println("reached");
                awaitUninterrupted(line);
            }
        };
        try (TestSequencer sequencer = new TestSequencer(
                cluster,
                Path.of(arguments[2]),
                Path.of(arguments[3]),
                observer,
                LogKeys.of(Ed25519Signer.parse(arguments[4])))) {
            Thread.ofPlatform().daemon().start(() -> readLine(line));
            Sequencer.Role told = Sequencer.Role.STARTING;
            while (sequencer.role() != Sequencer.Role.STOPPED) {
                if (sequencer.role() != told) {
                    told = sequencer.role();
                    System.out.println(told);
                }
                Thread.sleep(5);
            }
        }
    }

    private static void awaitUninterrupted(CountDownLatch line) {
        try {
            line.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readLine(CountDownLatch line) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var _ = in.readLine();
            line.countDown();
        } catch (java.io.IOException e) {
            System.out.println(e);
        }
    }
}
