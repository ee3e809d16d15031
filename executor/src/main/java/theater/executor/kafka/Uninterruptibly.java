package theater.executor.kafka;

/** Waiting that must not end early: an interruption is remembered and shows afterwards. */
public final class Uninterruptibly {
    private Uninterruptibly() {}

    /** Waits until {@code action} has returned once; it is called again after each interruption. */
    public static void await(Wait action) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    action.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Something that waits and may be called again. */
    public interface Wait {
        void await() throws InterruptedException;
    }
}
