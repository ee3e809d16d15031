package theater.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorIdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "account/alice", "a.b", "...", "urn:x:1", "a//b", "/a/", "A_z-0:9", "a/.b"})
    void shouldAcceptIds(String id) {
        assertThat(ActorIds.check(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/.", "../a", "a/../b", "a b", "a*", "a%2Fb", "ä", "a\u0000", "a\n"})
    void shouldRefuseIds(String id) {
        assertThat(ActorIds.check(id)).isNotEmpty();
    }

    @Test
    void shouldLimitLength() {
        assertThat(ActorIds.check("a".repeat(200))).isEmpty();
        assertThat(ActorIds.check("a".repeat(201))).isNotEmpty();
    }

    @Test
    void shouldPreferTheLongestLiteral() {
        ActorTypes<String> types = ActorTypes.of(Map.of(
                ActorPattern.parse("*"), "all",
                ActorPattern.parse("account/*"), "accounts",
                ActorPattern.parse("account/vip-*"), "important",
                ActorPattern.parse("account/vip-bank"), "one"));

        assertThat(types.resolve("x")).contains("all");
        assertThat(types.resolve("account")).contains("all");
        assertThat(types.resolve("account/bob")).contains("accounts");
        assertThat(types.resolve("account/vip-1")).contains("important");
        assertThat(types.resolve("account/vip-bank")).contains("one");
        assertThat(types.resolve("account/vip-bank2")).contains("important");
        assertThat(ActorTypes.none().resolve("x")).isEmpty();
    }

    @Test
    void shouldRefuseTies() {
        ActorTypes<String> types = ActorTypes.of(Map.of(ActorPattern.parse("a/b*"), "x"));

        assertThat(types.conflictWith(ActorPattern.parse("a/b"))).contains(ActorPattern.parse("a/b*"));
        assertThat(types.conflictWith(ActorPattern.parse("a/b*"))).isEmpty();
        assertThat(types.conflictWith(ActorPattern.parse("a/*"))).isEmpty();
        assertThatThrownBy(() -> ActorTypes.of(Map.of(ActorPattern.parse("a/b*"), 1, ActorPattern.parse("a/b"), 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*b", "a**", "a b", "../*", "a/..", "ä*"})
    void shouldRefusePatterns(String pattern) {
        assertThat(ActorPattern.check(pattern)).isNotEmpty();
        assertThatThrownBy(() -> ActorPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPlaceActorsWhereKafkasPartitionerDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] key = new byte[1 + random.nextInt(50)];
            random.nextBytes(key);
            assertThat(ActorPartitions.of(key, 48))
                    .as("seed %d", seed)
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key, 48));
        }
        // Fixed, so that a change of the function itself is noticed as well.
        assertThat(ActorPartitions.of("account/alice", 48)).isEqualTo(38);
    }
}
