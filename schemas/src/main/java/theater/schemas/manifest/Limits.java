package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one turn may use, what an actor may keep, and how many messages may wait for one. A turn that wants more fails,
 * and nothing of it takes effect.
 *
 * @param memory linear memory of the instance
 * @param fuel Wasmtime's measure of work, about one an instruction; deterministic
 * @param deadline wall-clock time of the turn, waiting for a worker not included
 * @param tableElements elements in all tables
 * @param hostCallBytes bytes handed over in one host call, and in one answer to it
 * @param logBytes of all log texts together; what is over is cut off and does not fail the turn
 * @param stateKeyBytes of one key
 * @param stateValueBytes of one value
 * @param effects number of state changes, messages and answers
 * @param effectBytes of all effects together
 * @param coreInstances core modules that make up the component, its tool chain's adapters included
 * @param handles of host resources that are held at one time
 * @param hostCalls number of calls of host functions that the executor answers
 * @param hostCallBytesTotal arguments and answers of all these calls together
 * @param mailbox messages that may be parked for an actor; while there are as many, what comes is refused
 * @param stateKeys entries of an actor's state
 * @param stateBytes keys and values of an actor's state together
 * @param timers of an actor that wait
 * @param children of an actor
 * @param storeBlobs that an actor may own in the content-addressed store
 * @param storeBytes of all these together
 */
public record Limits(
        DataSize memory,
        long fuel,
        Duration deadline,
        int tableElements,
        DataSize hostCallBytes,
        DataSize logBytes,
        DataSize stateKeyBytes,
        DataSize stateValueBytes,
        int effects,
        DataSize effectBytes,
        int coreInstances,
        int handles,
        int hostCalls,
        DataSize hostCallBytesTotal,
        int mailbox,
        long stateKeys,
        DataSize stateBytes,
        int timers,
        int children,
        int storeBlobs,
        DataSize storeBytes) {

    /** Enough for ordinary actors, small enough for code nobody trusts. */
    public static final Limits DEFAULT = new Limits(
            DataSize.ofMebibytes(16),
            1_000_000_000,
            Duration.ofSeconds(5),
            10_000,
            DataSize.ofMebibytes(4),
            DataSize.ofKibibytes(64),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(1),
            1_000,
            DataSize.ofMebibytes(4),
            50,
            1_000,
            10_000,
            DataSize.ofMebibytes(64),
            1_000,
            100_000,
            DataSize.ofMebibytes(64),
            100,
            1_000,
            1_000,
            DataSize.ofMebibytes(64));

    /** What manifests may ask for at most, unless the operator says otherwise. */
    public static final Limits MAXIMA = new Limits(
            DataSize.ofMebibytes(512),
            1_000_000_000_000L,
            Duration.ofMinutes(5),
            100_000,
            DataSize.ofMebibytes(64),
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(16),
            DataSize.ofMebibytes(4),
            10_000,
            DataSize.ofMebibytes(64),
            100,
            10_000,
            1_000_000,
            DataSize.ofMebibytes(1024),
            10_000,
            10_000_000,
            DataSize.ofMebibytes(10 << 10),
            1_000,
            10_000,
            100_000,
            DataSize.ofMebibytes(10 << 10));

    public Limits {
        requireNonNull(memory, "memory is null");
        requireNonNull(deadline, "deadline is null");
        requireNonNull(hostCallBytes, "hostCallBytes is null");
        requireNonNull(logBytes, "logBytes is null");
        requireNonNull(stateKeyBytes, "stateKeyBytes is null");
        requireNonNull(stateValueBytes, "stateValueBytes is null");
        requireNonNull(effectBytes, "effectBytes is null");
        requireNonNull(hostCallBytesTotal, "hostCallBytesTotal is null");
        requireNonNull(stateBytes, "stateBytes is null");
        requireNonNull(storeBytes, "storeBytes is null");
        DataSize none = new DataSize(0);
        Ranges.check("limits.memory", memory, DataSize.ofKibibytes(64), DataSize.ofMebibytes(512));
        Ranges.check("limits.fuel", fuel, 100_000, 1_000_000_000_000L);
        Ranges.check("limits.deadline", deadline, Duration.ofMillis(10), Duration.ofMinutes(5));
        Ranges.check("limits.tableElements", tableElements, 1, 1_000_000);
        Ranges.check("limits.hostCallBytes", hostCallBytes, DataSize.ofKibibytes(1), DataSize.ofMebibytes(64));
        Ranges.check("limits.logBytes", logBytes, none, DataSize.ofMebibytes(1));
        Ranges.check("limits.stateKeyBytes", stateKeyBytes, new DataSize(1), DataSize.ofKibibytes(16));
        // Under the largest record that the state topic takes, see TopicCatalogue.
        Ranges.check("limits.stateValueBytes", stateValueBytes, new DataSize(1), DataSize.ofMebibytes(4));
        Ranges.check("limits.effects", effects, 0, 10_000);
        Ranges.check("limits.effectBytes", effectBytes, none, DataSize.ofMebibytes(64));
        Ranges.check("limits.coreInstances", coreInstances, 1, 1_000);
        Ranges.check("limits.handles", handles, 0, 100_000);
        Ranges.check("limits.hostCalls", hostCalls, 0, 10_000_000);
        Ranges.check(
                "limits.hostCallBytesTotal",
                hostCallBytesTotal,
                DataSize.ofKibibytes(1),
                DataSize.ofMebibytes(16 << 10));
        Ranges.check("limits.mailbox", mailbox, 1, 100_000);
        Ranges.check("limits.stateKeys", stateKeys, 0, 1_000_000_000L);
        Ranges.check("limits.stateBytes", stateBytes, none, DataSize.ofMebibytes(1 << 20));
        Ranges.check("limits.timers", timers, 0, 10_000);
        Ranges.check("limits.children", children, 0, 10_000);
        Ranges.check("limits.storeBlobs", storeBlobs, 0, 1_000_000);
        Ranges.check("limits.storeBytes", storeBytes, none, DataSize.ofMebibytes(1 << 20));
    }

    /**
     * The most that manifests may ask for, as an operator's configuration says it: keys and values as in a manifest's
     * {@code limits}; what is left out is that of {@link #MAXIMA}.
     *
     * @throws ManifestException if a key is unknown or a value makes no sense
     */
    public static Limits maxima(Map<String, String> settings) {
        return ManifestReader.limits(settings, MAXIMA);
    }

    /** What of this is more than the operator allows, each with name, value and bound; empty if nothing is. */
    public List<String> over(Limits maxima) {
        List<String> over = new ArrayList<>();
        compare(over, "memory", memory, maxima.memory);
        compare(over, "fuel", fuel, maxima.fuel);
        if (deadline.compareTo(maxima.deadline) > 0) {
            over.add(
                    "limits.deadline " + Durations.format(deadline) + ", at most " + Durations.format(maxima.deadline));
        }
        compare(over, "tableElements", tableElements, maxima.tableElements);
        compare(over, "hostCallBytes", hostCallBytes, maxima.hostCallBytes);
        compare(over, "logBytes", logBytes, maxima.logBytes);
        compare(over, "stateKeyBytes", stateKeyBytes, maxima.stateKeyBytes);
        compare(over, "stateValueBytes", stateValueBytes, maxima.stateValueBytes);
        compare(over, "effects", effects, maxima.effects);
        compare(over, "effectBytes", effectBytes, maxima.effectBytes);
        compare(over, "coreInstances", coreInstances, maxima.coreInstances);
        compare(over, "handles", handles, maxima.handles);
        compare(over, "hostCalls", hostCalls, maxima.hostCalls);
        compare(over, "hostCallBytesTotal", hostCallBytesTotal, maxima.hostCallBytesTotal);
        compare(over, "mailbox", mailbox, maxima.mailbox);
        compare(over, "stateKeys", stateKeys, maxima.stateKeys);
        compare(over, "stateBytes", stateBytes, maxima.stateBytes);
        compare(over, "timers", timers, maxima.timers);
        compare(over, "children", children, maxima.children);
        compare(over, "storeBlobs", storeBlobs, maxima.storeBlobs);
        compare(over, "storeBytes", storeBytes, maxima.storeBytes);
        return List.copyOf(over);
    }

    /** Of each limit the lower one. */
    public Limits within(Limits other) {
        return new Limits(
                least(memory, other.memory),
                Math.min(fuel, other.fuel),
                least(deadline, other.deadline),
                Math.min(tableElements, other.tableElements),
                least(hostCallBytes, other.hostCallBytes),
                least(logBytes, other.logBytes),
                least(stateKeyBytes, other.stateKeyBytes),
                least(stateValueBytes, other.stateValueBytes),
                Math.min(effects, other.effects),
                least(effectBytes, other.effectBytes),
                Math.min(coreInstances, other.coreInstances),
                Math.min(handles, other.handles),
                Math.min(hostCalls, other.hostCalls),
                least(hostCallBytesTotal, other.hostCallBytesTotal),
                Math.min(mailbox, other.mailbox),
                Math.min(stateKeys, other.stateKeys),
                least(stateBytes, other.stateBytes),
                Math.min(timers, other.timers),
                Math.min(children, other.children),
                Math.min(storeBlobs, other.storeBlobs),
                least(storeBytes, other.storeBytes));
    }

    static <T extends Comparable<T>> T least(T one, T other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static <T extends Comparable<T>> void compare(List<String> over, String name, T value, T most) {
        if (value.compareTo(most) > 0) {
            over.add("limits." + name + " " + value + ", at most " + most);
        }
    }
}
