package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All that WASI tells a guest comes from its turn: equal turns see equal things, however often they are run. */
class WasiDeterminismTest {
    private static final long NOW = 1_700_000_000_123L;
    private static final Map<String, String> GRANTED = Map.of("ZONE", "north", "LEVEL", "3", "A", "ä");
    private static final int RUNS = 20;

    private final byte[] seed = new byte[TurnContext.SEED_BYTES];

    WasiDeterminismTest() {
        new Random(7).nextBytes(seed);
    }

    @Test
    void equalTurnsSeeEqualThings() {
        byte[] first = seen(new TurnContext("probe/1", NOW, seed, GRANTED));

        for (int run = 0; run < RUNS; run++) {
            assertThat(seen(new TurnContext("probe/1", NOW, seed, GRANTED))).isEqualTo(first);
        }
    }

    @Test
    void whatIsSeenIsTheTurns() {
        Seen seen = new Seen(seen(new TurnContext("probe/1", NOW, seed, GRANTED)));

        assertThat(seen.number(0)).isEqualTo(NOW / 1000);
        assertThat((int) seen.number(8)).isEqualTo(123_000_000);
        assertThat(seen.number(16)).isEqualTo(NOW * 1_000_000);
        assertThat(seen.pairs(56)).containsExactly("A=ä", "LEVEL=3", "ZONE=north");
        assertThat(seen.length(64)).as("arguments").isZero();
        assertThat(seen.length(72)).as("directories").isZero();
        assertThat((byte) seen.number(96)).as("current folder").isZero();
    }

    @Test
    void anotherSeedGivesOtherRandomNumbersAndNothingElse() {
        Seen one = new Seen(seen(new TurnContext("probe/1", NOW, seed, GRANTED)));
        seed[31] ^= 1;
        Seen other = new Seen(seen(new TurnContext("probe/1", NOW, seed, GRANTED)));

        for (int at : List.of(24, 32, 40, 48)) {
            assertThat(other.number(at)).as("at %d", at).isNotEqualTo(one.number(at));
        }
        for (int at : List.of(80, 88)) {
            assertThat(other.bytes(at)).as("at %d", at).hasSize(32).isNotEqualTo(one.bytes(at));
        }
        for (int at : List.of(0, 16)) {
            assertThat(other.number(at)).as("at %d", at).isEqualTo(one.number(at));
        }
        assertThat(other.pairs(56)).isEqualTo(one.pairs(56));
    }

    @Test
    void theThreeSourcesOfRandomNumbersAreDifferent() {
        Seen seen = new Seen(seen(new TurnContext("probe/1", NOW, seed, GRANTED)));

        assertThat(List.of(seen.number(24), seen.number(32), seen.number(40), seen.number(48)))
                .doesNotHaveDuplicates();
        assertThat(seen.bytes(80)).isNotEqualTo(seen.bytes(88));
    }

    private static byte[] seen(TurnContext context) {
        TestingHost host = new TestingHost();
        try (WasmInstance instance = TestingGuests.guest("wasi-all").newInstance(context, InstanceLimits.DEFAULT)) {
            Step step = host.run(instance, TestingGuests.handle("look"));
            assertThat(step).isInstanceOf(Step.Done.class);
        }
        return host.state.firstEntry().getValue();
    }

    /** The guest's memory, as {@code wasi-all.wat} lays it out. */
    private record Seen(ByteBuffer memory) {
        private static final int BASE = 1024;

        Seen(byte[] memory) {
            this(ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN));
        }

        long number(int at) {
            return memory.getLong(BASE + at);
        }

        int length(int at) {
            return memory.getInt(BASE + at + 4);
        }

        byte[] bytes(int at) {
            return absolute(memory.getInt(BASE + at), length(at));
        }

        List<String> pairs(int at) {
            List<String> pairs = new ArrayList<>();
            int entry = memory.getInt(BASE + at);
            for (int i = 0; i < length(at); i++, entry += 16) {
                pairs.add(text(entry) + "=" + text(entry + 8));
            }
            return pairs;
        }

        private String text(int at) {
            return new String(absolute(memory.getInt(at), memory.getInt(at + 4)), StandardCharsets.UTF_8);
        }

        private byte[] absolute(int from, int length) {
            byte[] bytes = new byte[length];
            memory.get(from, bytes);
            return bytes;
        }
    }
}
