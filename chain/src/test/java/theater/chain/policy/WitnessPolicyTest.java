package theater.chain.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.chain.MalformedException;
import theater.chain.Vectors;
import theater.chain.note.TestingWitness;
import theater.chain.note.VerifierKey;
import theater.chain.note.WitnessKey;

class WitnessPolicyTest {
    private static final String LOG = Vectors.text("vkey").strip();
    private static final WitnessKey A = new TestingWitness("witness.example/a").key();
    private static final WitnessKey B = new TestingWitness("witness.example/b").key();
    private static final WitnessKey C = new TestingWitness("witness.example/c").key();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void shouldReadGroupsOfGroups() {
        WitnessPolicy policy = policy("""
                # whom we trust
                log %s https://log.example/

                witness A %s
                witness\tB  %s https://b.example/
                  witness C %s
                group one any A B
                group both all one C
                quorum both
                max-age 6h
                """.formatted(LOG, A, B, C));

        Quorum quorum = requireNonNull(policy.quorum());
        assertThat(policy.logs()).containsExactly(VerifierKey.parse(LOG));
        assertThat(policy.witnesses()).containsExactly(A, B, C);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofHours(6));
        assertThat(quorum.text()).isEqualTo("2 of (1 of (A, B), C)");
        assertThat(quorum.since(Map.of(A, NOON, B, NOON))).isEmpty();
        assertThat(quorum.since(Map.of(C, NOON))).isEmpty();
        assertThat(quorum.since(Map.of(A, NOON.minusSeconds(9), B, NOON.minusSeconds(2), C, NOON)))
                .as("the newer of A and B, the older of that and C")
                .contains(NOON.minusSeconds(2));
    }

    @Test
    void shouldAskForNoWitness() {
        WitnessPolicy policy = policy("quorum none");

        assertThat(policy.quorum()).isNull();
        assertThat(policy.logs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'log LOG'                                              | no quorum line",
                "'quorum none\nquorum none'                             | line 2: a second quorum",
                "'quorum A\nwitness A KEY'                              | line 1: no line above has",
                "'log LOG\nlog LOG\nquorum none'                        | line 2: a key that stands above",
                "'log KEY\nquorum none'                                 | not the Ed25519 key of a log",
                "'witness A LOG\nquorum A'                              | not the Ed25519 key of a witness",
                "'witness none KEY\nquorum none'                        | is taken",
                "'witness A KEY\ngroup G 2 A\nquorum G'                 | line 2: 2 of 1 members",
                "'witness A KEY\ngroup G 0 A\nquorum G'                 | line 2: 0 of 1 members",
                "'witness A KEY\ngroup G most A\nquorum G'              | not a number",
                "'witness A KEY\ngroup G any A A\nquorum G'             | in a group already",
                "'witness A KEY\ngroup G any none\nquorum G'            | no line above has",
                "'witness A KEY\ngroup G any\nquorum G'                 | group with 2 values",
                "'quorum none\nmax-age 1h'                              | needs a quorum",
                "'witness A KEY\nquorum A\nmax-age 1'                   | not an age",
                "'witness A KEY\nquorum A\nmax-age 0h'                  | not an age",
                "'witness A KEY\nquorum A\nmax-age 5y'                  | without s, m, h or d",
                "'quorum none\r'                                        | line feed alone",
                "'quorums none'                                         | expected log, witness",
            })
    void shouldSayWhatIsWrong(String text, String problem) {
        String file = text.translateEscapes().replace("KEY", A.format()).replace("LOG", LOG);

        assertThatThrownBy(() -> policy(file))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(problem);
    }

    private static WitnessPolicy policy(String text) {
        return WitnessPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
