package theater.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
    private static final BlockHeader HEADER = BlockHeader.parse(Vectors.text("block123.header"));
    private static final IndexText INDEX = IndexText.parse(Vectors.text("block123.index"));

    @Test
    void shouldSealTheVectorAgain() {
        List<Block.Event> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long time = i == 0 ? HEADER.firstTime() : HEADER.lastTime();
            events.add(new Block.Event(738 + i, time, INDEX.entries().get(i)));
        }
        BlockHeader before = previous();

        Block block = Block.next(before, HEADER.schema(), INDEX.salt(), events);

        assertThat(block.header().text()).isEqualTo(HEADER.text());
        assertThat(block.index().text()).isEqualTo(INDEX.text());
        assertThat(block.isWhole()).isTrue();
        assertThat(block.header().follows(before)).isTrue();
        assertThat(MerkleProofs.includes(INDEX.hashes().get(3), 3, 5, block.path(3), HEADER.root()))
                .isTrue();
    }

    @Test
    void shouldBeginAPartition() {
        Block.Event event = new Block.Event(4, 17, INDEX.entries().getFirst());

        Block block = Block.first("log", 0, Hash.ZERO, INDEX.salt(), List.of(event));

        assertThat(block.header().block()).isZero();
        assertThat(block.header().prev()).isEqualTo(Hash.ZERO);
        assertThat(block.header().root()).isEqualTo(event.entry().hash());
        assertThatThrownBy(() -> Block.next(block.header(), Hash.ZERO, INDEX.salt(), List.of(event)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNoticeAnIndexOfAnotherBlock() {
        IndexText shorter = new IndexText(INDEX.salt(), INDEX.entries().subList(0, 4));

        assertThat(new Block(HEADER, INDEX).isWhole()).isTrue();
        assertThat(new Block(HEADER, shorter).isWhole()).isFalse();
    }

    @Test
    void shouldJudgeTheNumberBeforeTheHash() {
        Hash hash = Hash.sha256(new byte[] {1});
        ActorHead head = new ActorHead(4, hash);

        assertThat(LinkFinding.judge(ActorHead.NONE, 0, Hash.ZERO)).isEqualTo(LinkFinding.OK);
        assertThat(LinkFinding.judge(ActorHead.NONE, 0, hash)).isEqualTo(LinkFinding.PREV);
        assertThat(LinkFinding.judge(ActorHead.NONE, 1, Hash.ZERO)).isEqualTo(LinkFinding.SEQ);
        assertThat(LinkFinding.judge(head, 5, hash)).isEqualTo(LinkFinding.OK);
        assertThat(LinkFinding.judge(head, 5, Hash.ZERO)).isEqualTo(LinkFinding.PREV);
        assertThat(LinkFinding.judge(head, 4, Hash.ZERO)).isEqualTo(LinkFinding.SEQ);
        assertThat(LinkFinding.judge(head, 6, hash)).isEqualTo(LinkFinding.SEQ);
    }

    /** Block 122 of the vector, from its entry tile. */
    private static BlockHeader previous() {
        byte[] tile = Vectors.bytes("tile/entries/000");
        int position = 0;
        for (int i = 0; i < 122; i++) {
            position += 2 + (((tile[position] & 0xff) << 8) | (tile[position + 1] & 0xff));
        }
        int length = ((tile[position] & 0xff) << 8) | (tile[position + 1] & 0xff);
        return BlockHeader.parse(new String(tile, position + 2, length, StandardCharsets.UTF_8));
    }
}
