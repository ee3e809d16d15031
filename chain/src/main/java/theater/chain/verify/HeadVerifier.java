package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.CompactRange;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.note.VerifierKey;
import theater.chain.proof.HeadProof;

/**
 * Judges proofs that an event is its actor's last one in its partition, up to a checkpoint, offline. Pure functions.
 *
 * <p>The signed root fixes all leaves: those up to the partition's last block by the left siblings of its path, the ones
 * behind it by their headers. That block's header names the one before it by hash, and so on back to the event's block;
 * each header names its index text. What an index text says of a block's events is the signer's word: whoever has the
 * events can hold it against him.
 */
public final class HeadVerifier {
    private HeadVerifier() {}

    /** What a proof comes to. */
    public sealed interface Verdict {
        /** The event is its actor's last one in its partition, in the tree of the event's checkpoint. */
        record Last(ProofVerifier.Verdict.Proven event) implements Verdict {
            public Last {
                requireNonNull(event, "event is null");
            }
        }

        /** The proof shows nothing. */
        record Refused(Finding finding) implements Verdict {
            public Refused {
                requireNonNull(finding, "finding is null");
            }
        }
    }

    /**
     * Reads and judges a proof file.
     *
     * @param keys of logs, any of which may have signed
     * @param name for findings: the file's name
     */
    public static Verdict verify(byte[] file, List<VerifierKey> keys, String name) {
        HeadProof proof;
        try {
            proof = HeadProof.parse(file);
        } catch (MalformedException e) {
            return new Verdict.Refused(
                    new Finding(FindingCode.PROOF_MALFORMED, new Place.OfFile(name), e.getMessage()));
        }
        return switch (ProofVerifier.verify(proof.event(), keys, name)) {
            case ProofVerifier.Verdict.Refused(Finding finding) -> new Verdict.Refused(finding);
            case ProofVerifier.Verdict.Proven proven ->
                wrong(proof, proven, name).<Verdict>map(Verdict.Refused::new).orElseGet(() -> new Verdict.Last(proven));
        };
    }

    private static Optional<Finding> wrong(HeadProof proof, ProofVerifier.Verdict.Proven event, String name) {
        return leaves(proof, event, name)
                .or(() -> chain(proof.blocks(), event.header()))
                .or(() -> indexes(proof, event));
    }

    /** The last of the blocks is the partition's last one in the signed tree. */
    private static Optional<Finding> leaves(HeadProof proof, ProofVerifier.Verdict.Proven event, String name) {
        Checkpoint checkpoint = event.checkpoint();
        BlockHeader last = proof.blocks().getLast().header();
        Place file = new Place.OfFile(name);
        if (!MerkleProofs.includes(last.hash(), proof.leaf(), checkpoint.size(), proof.path(), checkpoint.root())) {
            return finding(
                    FindingCode.PROOF_INVALID,
                    file,
                    "the path does not lead from block " + last.block() + " at leaf " + proof.leaf()
                            + " to the signed root");
        }
        List<Hash> behind = new ArrayList<>();
        behind.add(last.hash());
        for (BlockHeader header : proof.after()) {
            if (header.partition() == last.partition()) {
                return finding(
                        FindingCode.BLOCK_MISSING,
                        place(header),
                        "it is in the tree, and the proof has no index text of it");
            }
            behind.add(header.hash());
        }
        long size = proof.leaf() + behind.size();
        if (size != checkpoint.size() || !before(proof).append(behind).root().equals(checkpoint.root())) {
            return finding(
                    FindingCode.PROOF_INVALID,
                    file,
                    "the headers behind leaf " + proof.leaf() + " are not those of the " + checkpoint.size()
                            + " leaves of the signed tree");
        }
        return Optional.empty();
    }

    /** The tree before the leaf: its perfect subtrees are the left siblings on the leaf's path. */
    private static CompactRange before(HeadProof proof) {
        int count = Long.bitCount(proof.leaf());
        List<Hash> left = new ArrayList<>();
        long first = proof.leaf();
        long second = proof.leaf() + proof.after().size();
        // As MerkleProofs walks: a sibling is to the left where the bit is set or the edge is reached.
        for (Hash sibling : proof.path()) {
            if ((first & 1) == 1 || first == second) {
                left.add(sibling);
                while ((first & 1) == 0 && first != 0) {
                    first >>>= 1;
                    second >>>= 1;
                }
            }
            first >>>= 1;
            second >>>= 1;
        }
        return left.size() == count ? new CompactRange(proof.leaf(), left.reversed()) : CompactRange.EMPTY;
    }

    /** The blocks are those of the partition from the event's block on. */
    private static Optional<Finding> chain(List<Block> blocks, BlockHeader first) {
        if (!blocks.getFirst().header().equals(first)) {
            return finding(
                    FindingCode.BLOCK_LINK_BROKEN, place(blocks.getFirst().header()), "it is not the event's block");
        }
        for (int i = 1; i < blocks.size(); i++) {
            BlockHeader header = blocks.get(i).header();
            if (!header.follows(blocks.get(i - 1).header())) {
                return finding(
                        FindingCode.BLOCK_LINK_BROKEN, place(header), "it does not follow the block before it here");
            }
        }
        return Optional.empty();
    }

    /** No block lists an event of the actor behind this one. */
    private static Optional<Finding> indexes(HeadProof proof, ProofVerifier.Verdict.Proven event) {
        int after = proof.event().leaf();
        for (Block block : proof.blocks()) {
            if (!block.isWhole()) {
                return finding(
                        FindingCode.INDEX_ALTERED,
                        place(block.header()),
                        "the index text is not the one that its header names, or not of its events");
            }
            List<IndexText.Entry> entries = block.index().entries();
            if (after >= 0 && !names(entries.get(after), event)) {
                return finding(
                        FindingCode.INDEX_WRONG,
                        place(block.header()),
                        "the index text gives event " + after + " to another actor, or another seq or type");
            }
            for (IndexText.Entry entry : entries.subList(after + 1, entries.size())) {
                if (entry.actor().equals(event.event().actor())) {
                    return finding(
                            FindingCode.EVENT_AFTER,
                            place(block.header()),
                            "it lists " + entry.actor() + "#" + entry.seq() + ", after #"
                                    + event.event().seq());
                }
            }
            after = -1;
        }
        return Optional.empty();
    }

    private static boolean names(IndexText.Entry line, ProofVerifier.Verdict.Proven event) {
        return line.equals(event.event().entry(event.hash(), line.finding()));
    }

    private static Place place(BlockHeader header) {
        return new Place.OfBlock(header.partition(), header.block());
    }

    private static Optional<Finding> finding(FindingCode code, Place place, String problem) {
        return Optional.of(new Finding(code, place, problem));
    }
}
