package theater.chain.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.ActorHead;
import theater.chain.BlockHeader;
import theater.chain.EventFields;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MalformedException;
import theater.chain.PruneStatement;

/** One partition's last block and its actors' heads. Used by one thread at a time. */
final class PartitionHistory {
    private final Consumer<Finding> findings;
    private final Set<Hash> unavailable;
    private final Consumer<Place.OfEvent> newActors;
    private final Map<String, ActorHead> heads = new HashMap<>();
    private final PrunedEvents pruned = new PrunedEvents();
    private @Nullable BlockHeader last;

    /** After a gap an actor that has not been met since is believed once: its link cannot be judged. */
    private boolean gap;

    /** @param newActors told the first event of each actor that is met */
    PartitionHistory(Consumer<Finding> findings, Set<Hash> unavailable, Consumer<Place.OfEvent> newActors) {
        this.findings = findings;
        this.unavailable = unavailable;
        this.newActors = newActors;
    }

    boolean hasActor(String actor) {
        return heads.containsKey(actor);
    }

    long actors() {
        return heads.size();
    }

    Optional<BlockHeader> last() {
        return Optional.ofNullable(last);
    }

    /** Checks the header against the one before. */
    void link(BlockHeader header) {
        BlockHeader before = last;
        last = header;
        long expected = before == null ? 0 : before.block() + 1;
        if (header.block() > expected) {
            loseHeads();
            if (!unavailable.contains(header.prev())) {
                String missing = expected == header.block() - 1
                        ? "block " + expected + " is missing"
                        : "blocks " + expected + " to " + (header.block() - 1) + " are missing";
                report(FindingCode.BLOCK_MISSING, header, missing + " before it");
            }
        } else if (header.block() < expected) {
            report(FindingCode.BLOCK_LINK_BROKEN, header, "it comes where block " + expected + " should");
        } else if (before != null && !header.prev().equals(before.hash())) {
            report(
                    FindingCode.BLOCK_LINK_BROKEN,
                    header,
                    "prev is " + header.prev() + ", block " + before.block() + " has hash " + before.hash());
        } else if (before != null && header.firstOffset() <= before.lastOffset()) {
            report(
                    FindingCode.BLOCK_LINK_BROKEN,
                    header,
                    "it begins at offset " + header.firstOffset() + ", the block before ends at "
                            + before.lastOffset());
        }
    }

    /** Checks the block's events, as far as they are there, and moves the heads on. */
    void follow(BlockHeader header, BlockEvidence evidence, @Nullable List<StoredEvent> stored) {
        List<IndexText.Entry> entries = evidence.entries();
        if (entries == null) {
            if (stored == null) {
                loseHeads();
            } else {
                checkPlaces(header, stored);
                for (int i = 0; i < stored.size(); i++) {
                    event(header, i, null, false, stored.get(i));
                }
            }
            return;
        }
        if (stored == null) {
            for (int i = 0; i < entries.size(); i++) {
                absent(header, i, entries.get(i), evidence.authentic());
            }
            return;
        }
        if (entries.size() == stored.size()) {
            checkPlaces(header, stored);
            for (int i = 0; i < entries.size(); i++) {
                compare(header, i, entries.get(i), evidence.authentic(), stored.get(i));
            }
        } else {
            align(header, entries, evidence.authentic(), stored);
        }
    }

    /** More or fewer events than lines: what belongs together is found by hash. */
    private void align(BlockHeader header, List<IndexText.Entry> entries, boolean authentic, List<StoredEvent> stored) {
        Map<Hash, StoredEvent> byHash = new HashMap<>();
        List<StoredEvent> added = new ArrayList<>();
        for (StoredEvent event : stored) {
            if (byHash.putIfAbsent(event.hash(), event) != null) {
                added.add(event);
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            IndexText.Entry entry = entries.get(i);
            StoredEvent event = byHash.remove(entry.hash());
            if (event == null) {
                report(
                        FindingCode.EVENT_MISSING,
                        place(header, i, null, entry),
                        "no event has its hash " + entry.hash());
                absent(header, i, entry, authentic);
            } else {
                event(header, i, entry, authentic, event);
            }
        }
        added.addAll(byHash.values());
        for (StoredEvent event : added) {
            report(
                    FindingCode.EVENT_ADDED,
                    header,
                    "the event at offset " + event.offset() + " with hash " + event.hash() + " is not in the block");
        }
    }

    private void compare(BlockHeader header, int i, IndexText.Entry entry, boolean authentic, StoredEvent event) {
        if (event.hash().equals(entry.hash())) {
            event(header, i, entry, authentic, event);
            return;
        }
        report(
                FindingCode.EVENT_ALTERED,
                place(header, i, event.offset(), entry),
                "its hash is " + event.hash() + ", the block says " + entry.hash());
        absent(header, i, entry, authentic);
    }

    /** An event whose bytes are not there: the index text's line stands for it. */
    private void absent(BlockHeader header, int i, IndexText.Entry entry, boolean authentic) {
        if (authentic && entry.finding() != LinkFinding.OK) {
            report(code(entry.finding()), place(header, i, null, entry), "so the index text says of it");
        }
        if (!entry.type().equals(IndexText.Entry.UNREADABLE)) {
            head(place(header, i, null, entry), entry.hash());
        }
    }

    /** Nothing comes any more. */
    void finish() {
        pruned.finish(findings);
    }

    /** An event of which only the hash is left, which is the block's: the index text's line stands for it. */
    private void pruned(BlockHeader header, int i, IndexText.@Nullable Entry entry, boolean authentic, long offset) {
        if (entry == null) {
            report(
                    FindingCode.PRUNE_MISSING,
                    header,
                    "event " + i + " at offset " + offset + " is pruned, and no index text says which one it is");
            loseHeads();
            return;
        }
        absent(header, i, entry, authentic);
        Place.OfEvent place = place(header, i, offset, entry);
        if (entry.type().equals(PruneStatement.EVENT_TYPE) || entry.type().equals(IndexText.Entry.UNREADABLE)) {
            report(FindingCode.PRUNE_MISSING, place, "it is pruned; events of type " + entry.type() + " never are");
        } else {
            pruned.add(place);
        }
    }

    private void event(
            BlockHeader header, int i, IndexText.@Nullable Entry entry, boolean authentic, StoredEvent event) {
        if (event.isPruned()) {
            pruned(header, i, entry, authentic, event.offset());
            return;
        }
        Hash hash = event.hash();
        EventFields fields;
        try {
            fields = EventFields.parse(event.value());
        } catch (MalformedException e) {
            Place place = entry == null
                    ? new Place.OfBlock(header.partition(), header.block())
                    : place(header, i, event.offset(), entry);
            report(
                    FindingCode.EVENT_UNREADABLE,
                    place,
                    "event " + i + " at offset " + event.offset() + ": " + e.getMessage());
            return;
        }
        IndexText.Entry truth = fields.entry(hash, LinkFinding.OK);
        Place.OfEvent place = place(header, i, event.offset(), truth);
        checkTime(header, i, fields.time());
        ActorHead head = heads.getOrDefault(fields.actor(), ActorHead.NONE);
        boolean judged = !gap || heads.containsKey(fields.actor());
        LinkFinding finding = judged ? LinkFinding.judge(head, fields.seq(), fields.prev()) : LinkFinding.OK;
        if (finding == LinkFinding.SEQ) {
            report(
                    FindingCode.SEQUENCE_BROKEN,
                    place,
                    "its seq is " + fields.seq() + ", expected is " + (head.seq() + 1));
        } else if (finding == LinkFinding.PREV) {
            report(
                    FindingCode.LINK_BROKEN,
                    place,
                    "its prev is " + fields.prev() + ", the event before it has hash " + head.hash());
        }
        if (entry != null && authentic) {
            LinkFinding expected = judged ? finding : entry.finding();
            IndexText.Entry line = fields.entry(hash, expected);
            if (!line.equals(entry)) {
                report(
                        FindingCode.INDEX_WRONG,
                        place,
                        "the index text says " + describe(entry) + ", it is " + describe(line));
            }
        }
        head(place, hash);
        if (fields.type().equals(PruneStatement.EVENT_TYPE) && finding == LinkFinding.OK) {
            PruneStatement.find(event.value())
                    .ifPresent(statement -> pruned.stated(fields.actor(), fields.seq(), statement));
        }
    }

    private void head(Place.OfEvent event, Hash hash) {
        if (heads.put(event.actor(), new ActorHead(event.seq(), hash)) == null) {
            newActors.accept(event);
        }
    }

    private void checkTime(BlockHeader header, int i, long time) {
        if (i == 0 && time != header.firstTime()) {
            report(FindingCode.HEADER_WRONG, header, "its first event is of " + time + ", not " + header.firstTime());
        }
        if (i == header.events() - 1 && time != header.lastTime()) {
            report(FindingCode.HEADER_WRONG, header, "its last event is of " + time + ", not " + header.lastTime());
        }
    }

    private void checkPlaces(BlockHeader header, List<StoredEvent> stored) {
        boolean ascending = true;
        for (int i = 1; i < stored.size(); i++) {
            ascending &= stored.get(i - 1).offset() < stored.get(i).offset();
        }
        boolean good = !stored.isEmpty()
                && ascending
                && stored.getFirst().offset() == header.firstOffset()
                && stored.getLast().offset() == header.lastOffset();
        if (!good) {
            report(
                    FindingCode.OFFSET_WRONG,
                    header,
                    "the events' offsets do not ascend from " + header.firstOffset() + " to " + header.lastOffset());
        }
    }

    private void loseHeads() {
        gap = true;
        heads.clear();
    }

    private static FindingCode code(LinkFinding finding) {
        return switch (finding) {
            case OK -> throw new IllegalArgumentException("nothing is wrong");
            case PREV -> FindingCode.LINK_BROKEN;
            case SEQ -> FindingCode.SEQUENCE_BROKEN;
        };
    }

    private static String describe(IndexText.Entry entry) {
        return entry.actor() + " " + entry.seq() + " " + entry.type() + " "
                + entry.finding().word();
    }

    private static Place.OfEvent place(BlockHeader header, int i, @Nullable Long offset, IndexText.Entry entry) {
        return new Place.OfEvent(header.partition(), header.block(), i, offset, entry.actor(), entry.seq());
    }

    private void report(FindingCode code, BlockHeader header, String problem) {
        report(code, new Place.OfBlock(header.partition(), header.block()), problem);
    }

    private void report(FindingCode code, Place place, String problem) {
        findings.accept(new Finding(code, place, problem));
    }
}
