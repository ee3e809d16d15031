package theater.chain.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.MalformedException;
import theater.chain.MerkleTree;

/**
 * Verifies a history block by block: the links between blocks, index texts, events, and every actor's links. The caller
 * feeds the blocks of each partition in order, partitions mixed as it likes, and sees to it that the headers are those of
 * the signed tree; what is wrong is handed to the consumer as it is found.
 *
 * <p>Holds the head of every actor it has met, nothing else. One thread at a time.
 */
public final class HistoryVerifier {
    private final String origin;
    private final Consumer<Finding> findings;
    private final Map<Integer, PartitionHistory> partitions = new HashMap<>();
    private final Set<Hash> unavailable = new HashSet<>();
    private long blocks;
    private long events;
    private long pruned;

    /** A verifier for the log of that name. */
    public HistoryVerifier(String origin, Consumer<Finding> findings) {
        this.origin = origin;
        this.findings = findings;
    }

    /**
     * How much has been verified.
     *
     * @param events those whose bytes were there
     * @param pruned those of which only the hashes were left
     */
    public record Counts(int partitions, long blocks, long events, long pruned, long actors) {}

    public Counts counts() {
        long actors =
                partitions.values().stream().mapToLong(PartitionHistory::actors).sum();
        return new Counts(partitions.size(), blocks, events, pruned, actors);
    }

    /** The last block of a partition that was fed in. */
    public Optional<BlockHeader> last(int partition) {
        return Optional.ofNullable(partitions.get(partition)).flatMap(PartitionHistory::last);
    }

    /**
     * The hash of a block that the signed tree holds and whose header cannot be had, which the caller has reported: the
     * block after it is not told off for following it.
     */
    public void unavailable(Hash header) {
        unavailable.add(header);
    }

    /**
     * Verifies the next block of its partition.
     *
     * @param index bytes of the index text; null if there are none, which is a finding only if the events have to be named
     * @param stored the block's events in offset order; null if they are not there to be verified
     */
    public void block(BlockHeader header, byte @Nullable [] index, @Nullable List<StoredEvent> stored) {
        PartitionHistory partition = partitions.computeIfAbsent(
                header.partition(), p -> new PartitionHistory(findings, unavailable, this::newActor));
        blocks++;
        if (!header.origin().equals(origin)) {
            report(FindingCode.ORIGIN_WRONG, header, "the header is of " + header.origin() + ", the log is " + origin);
        }
        partition.link(header);
        BlockEvidence evidence = weigh(header, index, stored);
        if (stored != null) {
            long withoutBytes = stored.stream().filter(StoredEvent::isPruned).count();
            pruned += withoutBytes;
            events += stored.size() - withoutBytes;
        }
        partition.follow(header, evidence, stored);
    }

    /** All blocks were fed in. */
    public void finish() {
        partitions.values().forEach(PartitionHistory::finish);
    }

    /** An actor lives in one partition: its last event there is its last event. */
    private void newActor(Place.OfEvent event) {
        partitions.forEach((partition, history) -> {
            if (partition != event.partition() && history.hasActor(event.actor())) {
                findings.accept(new Finding(
                        FindingCode.ACTOR_SPLIT, event, "the actor has events in partition " + partition + " as well"));
            }
        });
    }

    /** What of a block's index text and events can be relied upon. */
    private BlockEvidence weigh(BlockHeader header, byte @Nullable [] index, @Nullable List<StoredEvent> stored) {
        List<IndexText.Entry> entries = null;
        boolean authentic = false;
        if (index != null) {
            authentic = Hash.sha256(index).equals(header.index());
            try {
                IndexText text = IndexText.parse(index);
                entries = text.entries();
                if (authentic && !new Block(header, text).isWhole()) {
                    report(FindingCode.HEADER_WRONG, header, "count or root are not those of its own index text");
                    authentic = false;
                }
            } catch (MalformedException e) {
                authentic = false;
                report(FindingCode.INDEX_ALTERED, header, e.getMessage());
            }
            if (entries != null && !Hash.sha256(index).equals(header.index())) {
                report(
                        FindingCode.INDEX_ALTERED,
                        header,
                        "the index text has hash " + Hash.sha256(index) + ", the header says " + header.index());
            }
        }
        boolean hashesHold = entries != null
                && header.events() == entries.size()
                && header.root().equals(MerkleTree.root(hashes(entries)));
        if (stored != null && !hashesHold) {
            Hash root = MerkleTree.root(stored.stream().map(StoredEvent::hash).toList());
            if (!root.equals(header.root())) {
                report(
                        FindingCode.EVENT_ALTERED,
                        header,
                        "the events have root " + root + ", the header says " + header.root()
                                + ", and no index text tells which event it is");
            }
            // Without hashes to compare with, the events speak for themselves.
            return new BlockEvidence(null, false);
        }
        return new BlockEvidence(hashesHold ? entries : null, authentic);
    }

    private static List<Hash> hashes(List<IndexText.Entry> entries) {
        return entries.stream().map(IndexText.Entry::hash).toList();
    }

    private void report(FindingCode code, BlockHeader header, String problem) {
        findings.accept(new Finding(code, new Place.OfBlock(header.partition(), header.block()), problem));
    }
}
