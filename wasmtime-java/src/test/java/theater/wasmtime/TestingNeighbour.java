package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved actor beside a hostile one: keeps a number and reads it back, turn after turn, on a thread of its own.
 * What goes wrong with it is told at the next question.
 */
final class TestingNeighbour implements AutoCloseable {
    /** Generous: it is there to end a test that hangs, not to measure. */
    private static final long PATIENCE_SECONDS = 60;

    private final Component component;
    private final TestingHost host = new TestingHost();
    private final Semaphore answers = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("neighbour").unstarted(this::run);
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private int turns;

    private TestingNeighbour(Component component) {
        this.component = component;
    }

    /** Starts on a thread of its own. */
    static TestingNeighbour start(Component probe) {
        TestingNeighbour neighbour = new TestingNeighbour(probe);
        neighbour.thread.start();
        return neighbour;
    }

    /** One that takes turns on the caller's thread, by {@link #turn}. */
    static TestingNeighbour idle(Component probe) {
        return new TestingNeighbour(probe);
    }

    /** Waits until it has given so many more answers, each of them right. */
    void awaitAnswers(int count) {
        try {
            boolean inTime = answers.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(failure).as("the neighbour's failure").isNull();
            assertThat(inTime).as("%s answers of the neighbour", count).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One whole turn in a new instance. */
    void turn() {
        String number = Integer.toString(++turns);
        Step step = host.run(component, TestingGuests.handle("script", "put n " + number + "\nget n"));
        assertThat(step)
                .isEqualTo(new Step.Done(new GuestResult.Ok(new Outcome.Answer(new Payload(
                        "value", "text/plain; charset=utf-8", List.of(), number.getBytes(StandardCharsets.UTF_8))))));
        host.requests.clear();
    }

    private void run() {
        try {
            while (!closed) {
                turn();
                answers.release();
            }
        } catch (Throwable t) {
            failure = t;
            answers.release(Integer.MAX_VALUE / 2);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(failure).as("the neighbour's failure").isNull();
    }
}
