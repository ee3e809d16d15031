package theater.executor.store;

import java.util.List;
import theater.chain.Hash;
import theater.schemas.avro.ActorHead;

/**
 * Where an actor stands: the end of its history and what the next turn needs to know of it.
 *
 * @param seq of its last event; -1 if there is none
 * @param hash of its last event; zero if there is none
 * @param time of its last event, in milliseconds since 1970 UTC
 * @param incarnation how often it was started again
 * @param created whether its create event ended well
 * @param component the component of its last turn, as SHA-256
 * @param usage what its state takes
 * @param parents ids of its parent, of that one's parent, and so on; empty: nobody has spawned it
 * @param stopped whether its parent has stopped it
 */
public record Head(
        long seq,
        Hash hash,
        long time,
        int incarnation,
        boolean created,
        Hash component,
        StateUsage usage,
        List<String> parents,
        boolean stopped) {

    /** An actor without a history. */
    public static final Head NONE = new Head(-1, Hash.ZERO, 0, 0, false, Hash.ZERO, StateUsage.NONE, List.of(), false);

    public Head {
        parents = List.copyOf(parents);
    }

    /** The head after one more event. */
    public Head after(Hash event, long eventTime) {
        return new Head(seq + 1, event, eventTime, incarnation, created, component, usage, parents, stopped);
    }

    public Head restarted() {
        return new Head(seq, hash, time, incarnation + 1, created, component, usage, parents, stopped);
    }

    public Head createdWith(Hash newComponent) {
        return new Head(seq, hash, time, incarnation, true, newComponent, usage, parents, stopped);
    }

    public Head using(StateUsage newUsage) {
        return new Head(seq, hash, time, incarnation, created, component, newUsage, parents, stopped);
    }

    /** Its parent has started it. */
    public Head spawnedBy(List<String> newParents) {
        return new Head(seq, hash, time, incarnation, created, component, usage, newParents, false);
    }

    public Head stoppedNow() {
        return new Head(seq, hash, time, incarnation, created, component, usage, parents, true);
    }

    public ActorHead toAvro() {
        return new ActorHead(
                seq,
                new theater.schemas.avro.Hash(hash.toBytes()),
                time,
                incarnation,
                created,
                new theater.schemas.avro.Hash(component.toBytes()),
                usage.keys(),
                usage.bytes(),
                parents,
                stopped);
    }

    public static Head of(ActorHead head) {
        return new Head(
                head.getSeq(),
                Hash.of(head.getHash().bytes()),
                head.getTime(),
                head.getIncarnation(),
                head.getCreated(),
                Hash.of(head.getComponent().bytes()),
                new StateUsage(head.getStateKeys(), head.getStateBytes()),
                head.getParents(),
                head.getStopped());
    }
}
