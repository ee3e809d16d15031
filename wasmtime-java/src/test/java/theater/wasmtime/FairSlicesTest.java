package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/**
 * One thread, one queue, first in, first out, as an executor's workers have it; a guest that has used up its slice goes to
 * the back. Time is counted in slices of the one that never ends, so that a slow machine changes nothing.
 */
class FairSlicesTest {
    private static final int SHORT_ACTORS = 100;
    private static final int MESSAGES = 5;
    private static final InstanceLimits ENDLESS = InstanceLimits.DEFAULT.withFuel(1_000_000_000_000L);

    private final Deque<Runner> queue = new ArrayDeque<>();
    private int slicesOfLoop;
    private int finished;

    @Test
    void shortActorsWaitForOneSliceOfAnEndlessLoopAtMost() {
        try (Runner loop = new Runner(TestingGuests.handle("loop"), ENDLESS)) {
            queue.add(loop);
            for (int message = 0; message < MESSAGES; message++) {
                for (int actor = 0; actor < SHORT_ACTORS; actor++) {
                    queue.add(new Runner(TestingGuests.handle("script", "put k v\nget k"), InstanceLimits.DEFAULT));
                }
                while (queue.size() > 1) {
                    take(loop);
                }
            }
        }

        assertThat(finished).isEqualTo(SHORT_ACTORS * MESSAGES);
        assertThat(slicesOfLoop).isPositive();
    }

    private void take(Runner loop) {
        Runner next = queue.remove();
        boolean done = next.slice();
        if (next == loop) {
            assertThat(done).as("an endless loop ends").isFalse();
            slicesOfLoop++;
        }
        if (!done) {
            queue.add(next);
        } else {
            // However often its own slice ended before it was done: before each of its turns the loop had one at most.
            assertThat(slicesOfLoop - next.submittedAt).isLessThanOrEqualTo(next.slices);
            finished++;
            next.close();
        }
    }

    private final class Runner implements AutoCloseable {
        private final WasmInstance instance;
        private final GuestCall call;
        private final TestingHost host = new TestingHost();
        private final int submittedAt = slicesOfLoop;
        private int slices;

        Runner(GuestCall call, InstanceLimits limits) {
            this.call = call;
            this.instance = TestingGuests.probe().newInstance(TestingGuests.CONTEXT, limits);
        }

        /** Runs until its slice or all of it is over; true at its end. */
        boolean slice() {
            Step step = slices++ == 0 ? instance.start(call) : instance.resume();
            while (step instanceof Step.HostCall(HostRequest request)) {
                step = instance.resume(host.reply(request));
            }
            return !(step instanceof Step.Yielded);
        }

        @Override
        public void close() {
            instance.close();
        }
    }
}
