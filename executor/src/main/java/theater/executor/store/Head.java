package theater.executor.store;

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
 */
public record Head(long seq, Hash hash, long time, int incarnation, boolean created, Hash component, StateUsage usage) {

    /** An actor without a history. */
    public static final Head NONE = new Head(-1, Hash.ZERO, 0, 0, false, Hash.ZERO, StateUsage.NONE);

    /** The head after one more event. */
    public Head after(Hash event, long eventTime) {
        return new Head(seq + 1, event, eventTime, incarnation, created, component, usage);
    }

    public Head restarted() {
        return new Head(seq, hash, time, incarnation + 1, created, component, usage);
    }

    public Head createdWith(Hash newComponent) {
        return new Head(seq, hash, time, incarnation, true, newComponent, usage);
    }

    public Head using(StateUsage newUsage) {
        return new Head(seq, hash, time, incarnation, created, component, newUsage);
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
                usage.bytes());
    }

    public static Head of(ActorHead head) {
        return new Head(
                head.getSeq(),
                Hash.of(head.getHash().bytes()),
                head.getTime(),
                head.getIncarnation(),
                head.getCreated(),
                Hash.of(head.getComponent().bytes()),
                new StateUsage(head.getStateKeys(), head.getStateBytes()));
    }
}
