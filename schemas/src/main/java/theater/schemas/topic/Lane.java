package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One topic of a mailbox. Anyone who is permitted writes to public lanes; only the runtime writes to internal ones, so
 * only their records vouch for a sender.
 */
public enum Lane {
    SYSTEM("internal.system", Level.SYSTEM, true),
    INTERNAL_HIGH("internal.high", Level.HIGH, true),
    MAILBOX_HIGH("mailbox.high", Level.HIGH, false),
    INTERNAL_NORMAL("internal.normal", Level.NORMAL, true),
    MAILBOX_NORMAL("mailbox.normal", Level.NORMAL, false),
    INTERNAL_LOW("internal.low", Level.LOW, true),
    MAILBOX_LOW("mailbox.low", Level.LOW, false);

    /** How urgent a lane is, most urgent first. */
    public enum Level {
        /** Control messages of the runtime; always first. */
        SYSTEM,
        HIGH,
        NORMAL,
        LOW
    }

    private final String suffix;
    private final Level level;
    private final boolean internal;

    Lane(String suffix, Level level, boolean internal) {
        this.suffix = suffix;
        this.level = level;
        this.internal = internal;
    }

    /** The topic's name without the prefix, such as {@code mailbox.normal}; also what events record. */
    public String suffix() {
        return suffix;
    }

    public Level level() {
        return level;
    }

    /** True if only the runtime writes here. */
    public boolean isInternal() {
        return internal;
    }

    /** True if records come from outside, where a sender proves nothing. */
    public boolean isPublic() {
        return !internal;
    }

    /** The internal lane of a level. */
    public static Lane internal(Level level) {
        return switch (level) {
            case SYSTEM -> SYSTEM;
            case HIGH -> INTERNAL_HIGH;
            case NORMAL -> INTERNAL_NORMAL;
            case LOW -> INTERNAL_LOW;
        };
    }

    /**
     * The public lane of a level.
     *
     * @throws IllegalArgumentException for {@link Level#SYSTEM}, which has none
     */
    public static Lane mailbox(Level level) {
        return switch (level) {
            case SYSTEM -> throw new IllegalArgumentException("there is no public system lane");
            case HIGH -> MAILBOX_HIGH;
            case NORMAL -> MAILBOX_NORMAL;
            case LOW -> MAILBOX_LOW;
        };
    }

    /** The lane whose {@link #suffix()} this is. */
    public static Optional<Lane> ofSuffix(String suffix) {
        requireNonNull(suffix, "suffix is null");
        for (Lane lane : values()) {
            if (lane.suffix.equals(suffix)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }
}
