package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import theater.chain.BlockHeader;
import theater.chain.Hash;

class LeafRuleTest {
    private static final String ORIGIN = "theater.test/chain";

    private final BlockHeader first = TestBlocks.header(ORIGIN, 3, 0, Hash.ZERO);
    private final BlockHeader second = TestBlocks.header(ORIGIN, 3, 1, first.hash());
    private final LastBlock afterFirst = LastBlock.of(first, 17);

    @Test
    void shouldTakeTheNextBlock() {
        assertThat(LeafRule.judge(ORIGIN, 3, LastBlock.NONE, first)).isEqualTo(new LeafRule.Verdict.Take());
        assertThat(LeafRule.judge(ORIGIN, 3, afterFirst, second)).isEqualTo(new LeafRule.Verdict.Take());
    }

    @Test
    void shouldPassOverWhatIsInTheLog() {
        assertThat(LeafRule.judge(ORIGIN, 3, afterFirst, first)).isEqualTo(new LeafRule.Verdict.Known());
    }

    @Test
    void shouldRefuseWhatDoesNotContinueTheChain() {
        BlockHeader unlinked = TestBlocks.header(ORIGIN, 3, 1, Hash.sha256(new byte[1]));
        BlockHeader skipping = TestBlocks.header(ORIGIN, 3, 2, second.hash());
        BlockHeader stranger = TestBlocks.header("other.test/chain", 3, 1, first.hash());

        assertThat(LeafRule.judge(ORIGIN, 3, afterFirst, unlinked)).isInstanceOf(LeafRule.Verdict.Refuse.class);
        assertThat(LeafRule.judge(ORIGIN, 3, afterFirst, skipping)).isInstanceOf(LeafRule.Verdict.Early.class);
        assertThat(LeafRule.judge(ORIGIN, 3, afterFirst, stranger)).isInstanceOf(LeafRule.Verdict.Refuse.class);
        assertThat(LeafRule.judge(ORIGIN, 4, afterFirst, second)).isInstanceOf(LeafRule.Verdict.Refuse.class);
    }
}
