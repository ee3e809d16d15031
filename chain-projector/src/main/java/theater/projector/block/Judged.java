package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import theater.chain.ActorHead;
import theater.chain.EventFields;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MalformedException;

/**
 * What comes of one record of the topic of events: its line in the index text, its actor's new head, and what is wrong with
 * it. A record is included whatever is wrong with it.
 *
 * @param actor whose head changes; the record's key if it cannot be read
 * @param schema hash of its schema's text; zero if the registry has none, so that no other event shares its block; empty
 *     if the record cannot be read: it joins whatever block is open
 * @param head the actor's head after it; empty if it stays
 */
public record Judged(
        String actor, ChainedEvent event, Optional<Hash> schema, Optional<ActorHead> head, Optional<Problem> problem) {
    /** Stands for the actor where a record has no usable key either. */
    public static final String NO_ACTOR = "-";

    public Judged {
        requireNonNull(actor, "actor is null");
        requireNonNull(event, "event is null");
        requireNonNull(schema, "schema is null");
        requireNonNull(head, "head is null");
        requireNonNull(problem, "problem is null");
    }

    /** What a finding says; {@code kind} is {@code prev}, {@code seq} or {@code unreadable}. */
    public record Problem(String kind, String expected, String found) {}

    /** Where a record came from. */
    public record Origin(String key, long offset, int sizeBytes) {}

    /** Judges an event against its actor's last; a finding does not stop the head from moving on. */
    public static Judged of(Origin origin, ReadEvent.Event read, ActorHead before) {
        EventFields fields = read.fields();
        LinkFinding finding = LinkFinding.judge(before, fields.seq(), fields.prev());
        Optional<Problem> problem = switch (finding) {
            case OK ->
                read.schema().isPresent()
                        ? Optional.empty()
                        : Optional.of(new Problem("unreadable", "a schema that the registry has", "none"));
            case SEQ -> Optional.of(new Problem("seq", Long.toString(before.seq() + 1), Long.toString(fields.seq())));
            case PREV ->
                Optional.of(new Problem(
                        "prev", before.hash().base64(), fields.prev().base64()));
        };
        return new Judged(
                fields.actor(),
                new ChainedEvent(
                        origin.offset(), fields.time(), origin.sizeBytes(), fields.entry(read.hash(), finding)),
                Optional.of(read.schema().orElse(Hash.ZERO)),
                Optional.of(new ActorHead(fields.seq(), read.hash())),
                problem);
    }

    /** Takes in what cannot be read, under its key, with seq 0 and time 0. No head moves. */
    public static Judged of(Origin origin, ReadEvent.Unreadable read) {
        IndexText.Entry entry = placeholder(origin.key(), read.hash());
        return new Judged(
                entry.actor(),
                new ChainedEvent(origin.offset(), 0, origin.sizeBytes(), entry),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Problem("unreadable", "an event", read.reason())));
    }

    private static IndexText.Entry placeholder(String key, Hash hash) {
        try {
            return new IndexText.Entry(key, 0, IndexText.Entry.UNREADABLE, hash, LinkFinding.SEQ);
        } catch (MalformedException e) {
            return new IndexText.Entry(NO_ACTOR, 0, IndexText.Entry.UNREADABLE, hash, LinkFinding.SEQ);
        }
    }
}
