package theater.schemas.message;

import java.util.Optional;

/** Why a message was given up; {@link #code()} stands in the dead letter's {@code theater-reason}. */
public enum DeadLetterReason {
    /** The record has neither a key nor {@code ce_partitionkey}: nobody to give it to. */
    NO_KEY("no-key"),
    /** The key is not an actor id. */
    INVALID_ID("invalid-id"),
    /** No deployed type matches the actor id. */
    NO_TYPE("no-type"),
    /** The body or the record is over the limit. */
    TOO_LARGE("too-large"),
    /** The record claims to be a CloudEvent and cannot be read as one. */
    UNREADABLE("unreadable"),
    /** Its turn did not begin before the message's {@code expirytime}. */
    EXPIRED("expired"),
    /** The turn failed on its last attempt. */
    FAILED("failed"),
    /** The executor's process died as often as the message may be tried while nothing but its turn ran. */
    KILLED_PROCESS("killed-process"),
    /** Kafka refused what the message brought about, also in a transaction of its own. */
    EFFECTS_REFUSED("effects-refused"),
    /** The actor could not be created: its create turn failed. */
    CREATE_FAILED("create-failed"),
    /** The actor refused to be created. */
    CREATE_REJECTED("create-rejected"),
    /** The actor could not be moved to a new component: its upgrade turn failed. */
    UPGRADE_FAILED("upgrade-failed"),
    /** The actor refused to be moved to a new component. */
    UPGRADE_REJECTED("upgrade-rejected"),
    /** The actor had more messages waiting than it may have. */
    OVERLOADED("overloaded"),
    /** The actor was stopped by its parent. */
    STOPPED("stopped"),
    /** Records were deleted from a lane before they were handled, and an operator has accepted that. */
    LOST("lost");

    private final String code;

    DeadLetterReason(String code) {
        this.code = code;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    public static Optional<DeadLetterReason> ofCode(String code) {
        for (DeadLetterReason reason : values()) {
            if (reason.code.equals(code)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
