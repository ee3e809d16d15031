package theater.executor.turn;

import java.util.Arrays;
import java.util.Optional;

/** What a turn is for; a message may bring about one of each, in this order. */
public enum TurnStage {
    CREATE(1, "create"),
    UPGRADE(2, "upgrade"),
    HANDLE(3, "turn");

    private final int number;
    private final String eventType;

    TurnStage(int number, String eventType) {
        this.number = number;
        this.eventType = eventType;
    }

    /** On disk; never 0. */
    int number() {
        return number;
    }

    static Optional<TurnStage> find(int number) {
        return Arrays.stream(values()).filter(stage -> stage.number == number).findFirst();
    }

    /** The type of its event. */
    public String eventType() {
        return eventType;
    }

    /** Told when a guest is about to run, on the worker's thread. Crash tests stop the process there. */
    public interface Observer {
        Observer NONE = (stage, work) -> {};

        void began(TurnStage stage, Work work);
    }
}
