package theater.chaos.strike;

/** What is done to a process. */
public enum StrikeKind {
    EXECUTOR_KILLED("executor killed, started again at once", false),
    EXECUTOR_LOST("executor killed, started again after its shards moved", false),
    TWO_EXECUTORS_KILLED("two executors killed at once", false),
    EXECUTOR_PAUSED("executor paused until its shards moved, wakes as a zombie", false),
    EXECUTOR_CRASHED("executor ended at a commit point", false),
    EXECUTOR_FROZEN("executor paused at a commit point, wakes as a zombie", false),
    EXECUTOR_STOPPED("executor stopped in good order", false),
    OLD_DISK("executor killed, comes back with an older disk", false),
    EMPTY_DISK("executor killed, comes back with an empty disk", false),
    OPEN_END("executor killed without its disk while an open transaction holds the changelog's end", false),
    BROKER_KILLED("broker killed", true),
    BROKER_PAUSED("broker paused", true);

    private final String text;
    private final boolean broker;

    StrikeKind(String text, boolean broker) {
        this.text = text;
        this.broker = broker;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** Whether a broker is struck. */
    public boolean isBroker() {
        return broker;
    }
}
