package theater.chain.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import theater.chain.ActorHead;
import theater.chain.AvroBytes;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;
import theater.chain.tile.LogTiles;
import theater.chain.verify.FindingCode;
import theater.chain.verify.HeadVerifier;
import theater.chain.verify.HeadVerifier.Verdict;
import theater.chain.verify.SampleLog;
import theater.chain.verify.StoredEvent;

class HeadProofTest {
    private final SampleLog log = SampleLog.withTransfers(2, 5);
    private ActorHead busy = ActorHead.NONE;
    private long offset = 1_000;
    private HeadProof head;

    /** Three more blocks of partition 0 without the actor, and then two of partition 1. */
    @BeforeEach
    void goOn() {
        for (int partition : new int[] {0, 0, 1, 0}) {
            more(partition, partition == 0 ? "busy" : "other-busy");
        }
        more(1, "other");
        more(1, "another");
        head = log.head(0, 1);
    }

    private void more(int partition, String actor) {
        ActorHead before = actor.equals("busy") ? busy : ActorHead.NONE;
        byte[] value = AvroBytes.event(actor, before.seq() + 1, before.hash(), 5_000, "turn", "");
        Hash hash = EventHash.of(value);
        busy = actor.equals("busy") ? new ActorHead(before.seq() + 1, hash) : busy;
        offset += 2;
        log.add(
                partition,
                List.of(new Block.Event(offset, 5_000, EventFields.parse(value).entry(hash, LinkFinding.OK))),
                List.of(new StoredEvent(offset, value)));
    }

    @Test
    void shouldShowThatNothingCameAfter() {
        assertThat(head.blocks()).hasSize(4);
        assertThat(head.after()).hasSize(2);
        assertThat(verify(head)).isInstanceOfSatisfying(Verdict.Last.class, last -> {
            assertThat(last.event().event().actor()).isEqualTo("account/0-1");
            assertThat(last.event().checkpoint().size()).isEqualTo(16);
        });
        assertThat(verify(HeadProof.parse(head.format().getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(Verdict.Last.class);
    }

    @Test
    void shouldShowItOfTheLastLeafAndForEveryShapeOfTree() {
        for (int extra = 0; extra < 20; extra++) {
            for (int partition = 0; partition < 2; partition++) {
                assertThat(verify(log.head(partition, 0)))
                        .as("%d leaves, partition %d", log.leaves().size(), partition)
                        .isInstanceOf(Verdict.Last.class);
            }
            more(extra % 3 == 0 ? 0 : 1, "x" + extra);
        }
    }

    @Test
    void shouldFindALaterEventOfTheActor() {
        EventProof earlier = log.proof(0, 3, 0);
        HeadProof proof = new HeadProof(head.leaf(), head.path(), log.blocks(0).subList(3, 8), head.after(), earlier);
        assertThat(code(proof)).as("in a later block or its own").isEqualTo(FindingCode.EVENT_AFTER);

        EventProof first = log.proof(0, 4, 1);
        assertThat(EventFields.parse(first.event()).actor()).isEqualTo("account/0-0");
        HeadProof same = new HeadProof(head.leaf(), head.path(), log.blocks(0).subList(4, 8), head.after(), first);
        assertThat(code(same)).as("in its own block").isEqualTo(FindingCode.EVENT_AFTER);
    }

    @Test
    void shouldFindBlocksThatAreLeftOut() {
        List<Block> blocks = new ArrayList<>(head.blocks());
        blocks.remove(2);
        assertThat(code(new HeadProof(head.leaf(), head.path(), blocks, head.after(), head.event())))
                .isEqualTo(FindingCode.BLOCK_LINK_BROKEN);

        blocks = new ArrayList<>(head.blocks());
        blocks.removeFirst();
        assertThat(code(new HeadProof(head.leaf(), head.path(), blocks, head.after(), head.event())))
                .isEqualTo(FindingCode.BLOCK_LINK_BROKEN);
    }

    @Test
    void shouldFindThatTheTailWasDropped() {
        // An earlier block of the partition is passed off as its last one.
        BlockHeader earlier = head.blocks().get(2).header();
        int leaf = log.leaves().indexOf(earlier);
        List<Hash> path = new LogTiles(log.leaves().size(), log::read).inclusionProof(leaf);
        List<BlockHeader> after = log.leaves().subList(leaf + 1, log.leaves().size());
        List<Block> blocks = head.blocks().subList(0, 3);

        assertThat(code(new HeadProof(leaf, path, blocks, after, head.event()))).isEqualTo(FindingCode.BLOCK_MISSING);
        List<BlockHeader> others =
                after.stream().filter(header -> header.partition() != 0).toList();
        assertThat(code(new HeadProof(leaf, path, blocks, others, head.event())))
                .isEqualTo(FindingCode.PROOF_INVALID);
        List<BlockHeader> filled = new ArrayList<>(others);
        filled.add(others.getFirst());
        assertThat(filled).hasSameSizeAs(after);
        assertThat(code(new HeadProof(leaf, path, blocks, filled, head.event())))
                .isEqualTo(FindingCode.PROOF_INVALID);
    }

    @Test
    void shouldFindAnotherIndexText() {
        Block block = head.blocks().get(1);
        IndexText.Entry line = block.index().entries().getFirst();
        IndexText other = new IndexText(
                new Salt(9, 9),
                List.of(new IndexText.Entry("x", line.seq(), line.type(), line.hash(), line.finding())));
        List<Block> blocks = new ArrayList<>(head.blocks());
        blocks.set(1, new Block(block.header(), other));

        assertThat(code(new HeadProof(head.leaf(), head.path(), blocks, head.after(), head.event())))
                .isEqualTo(FindingCode.INDEX_ALTERED);
    }

    @Test
    void shouldNeverTakeAnotherText() {
        byte[] bytes = head.format().getBytes(StandardCharsets.UTF_8);
        int end = head.format().indexOf("c2sp.org");
        for (int i = 0; i < end; i++) {
            byte[] mutated = bytes.clone();
            mutated[i] ^= 1;
            assertThat(HeadVerifier.verify(mutated, List.of(log.key()), "proof"))
                    .as("byte %d", i)
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    private FindingCode code(HeadProof proof) {
        return ((Verdict.Refused) verify(proof)).finding().code();
    }

    private Verdict verify(HeadProof proof) {
        return HeadVerifier.verify(proof.format().getBytes(StandardCharsets.UTF_8), List.of(log.key()), "proof");
    }
}
