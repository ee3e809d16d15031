package theater.embeddedkafka;

import org.apache.kafka.common.utils.Exit;

/**
 * Turns the broker's wish to end the process into an exception on the thread that starts it.
 *
 * <p>Kafka's fault handlers end the process when a start fails, even for a port that is taken. While a
 * trap is open such a wish is an {@link ExitRequested} instead. Process-wide: hold one at a time, and only
 * while starting; a fault of a running broker still ends the process, loudly.
 */
final class ExitTrap implements AutoCloseable {
    ExitTrap() {
        Exit.setExitProcedure(ExitTrap::refuse);
        Exit.setHaltProcedure(ExitTrap::refuse);
    }

    private static void refuse(int status, String message) {
        throw new ExitRequested(status, message);
    }

    @Override
    public void close() {
        Exit.resetExitProcedure();
        Exit.resetHaltProcedure();
    }

    /** The broker would have ended the process. */
    static final class ExitRequested extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExitRequested(int status, String message) {
            super("The broker asked to exit with status " + status + ": " + message);
        }
    }
}
