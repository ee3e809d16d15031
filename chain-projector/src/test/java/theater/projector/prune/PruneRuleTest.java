package theater.projector.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import theater.chain.EventFields;
import theater.chain.Hash;
import theater.chain.Salt;
import theater.schemas.topic.ActorPattern;

class PruneRuleTest {
    private static final long NOW = 10_000_000;
    private static final ActorPattern ACCOUNTS = ActorPattern.parse("account/*");

    @Test
    void shouldChooseWhatAllOfItAppliesTo() {
        PruneRule rule = new PruneRule(ACCOUNTS, Set.of("turn"), Duration.ofSeconds(1_000), 3L);

        assertThat(chooses(rule, "account/a", 6, "turn", NOW - 1_000_001)).isTrue();
        assertThat(chooses(rule, "account/a", 7, "turn", NOW - 1_000_001)).isFalse();
        assertThat(chooses(rule, "account/a", 6, "turn", NOW - 1_000_000)).isFalse();
        assertThat(chooses(rule, "account/a", 6, "create", NOW - 1_000_001)).isFalse();
        assertThat(chooses(rule, "counter/a", 6, "turn", NOW - 1_000_001)).isFalse();
        assertThat(rule.reason()).isEqualTo("actors account/*, types turn, older than 16m40s, all but the last 3");
    }

    @Test
    void shouldNeverChooseTheLastEventNorAStatement() {
        PruneRule old = new PruneRule(ACCOUNTS, Set.of(), Duration.ZERO, null);

        assertThat(chooses(old, "account/a", 8, "turn", 0)).isTrue();
        assertThat(chooses(old, "account/a", 9, "turn", 0)).isFalse();
        assertThat(chooses(old, "account/a", 8, "prune", 0)).isFalse();
    }

    @Test
    void shouldRefuseWhatIsNoRule() {
        assertThatThrownBy(() -> new PruneRule(ACCOUNTS, Set.of(), null, null)).hasMessageContaining("everything");
        assertThatThrownBy(() -> new PruneRule(ACCOUNTS, Set.of(), null, 0L)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new PruneRule(ACCOUNTS, Set.of("prune"), null, 1L))
                .hasMessageContaining("'prune' is no type");
        assertThatThrownBy(() -> new PruneRule(ACCOUNTS, Set.of("Turn"), null, 1L))
                .hasMessageContaining("'Turn' is no type");
    }

    /** The actor's last event is number 9. */
    private static boolean chooses(PruneRule rule, String actor, long seq, String type, long time) {
        return rule.chooses(new EventFields(actor, seq, Hash.ZERO, time, new Salt(1, 2), type), 9, NOW);
    }
}
