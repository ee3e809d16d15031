package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Damaged components on the whole way: the child compiles them or says why not, the bridge loads what was compiled or
 * says why not, and what was loaded runs under its limits. Ten thousand more are inspected and compiled by wasmc's own
 * tests ({@code mutations.rs}), without a process for each.
 */
class MutationTest {
    private static final int MUTATIONS = Integer.getInteger("theater.test.mutations", 100);
    private static final InstanceLimits LIMITS =
            InstanceLimits.DEFAULT.withFuel(20_000_000).withMemoryBytes(4 << 20);
    private static final WasmCompiler COMPILER =
            new WasmCompiler(WasmCompiler.installed().executable(), 1L << 30, Duration.ofSeconds(60));

    private final Map<String, Integer> ends = new TreeMap<>();

    @Test
    void damagedComponentsHurtNobody() {
        long seed = Long.getLong("theater.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> originals = List.of(
                TestingGuests.bytes("examples/counter/counter.wasm"), TestingGuests.bytes("testing/probe/probe.wasm"));
        int places = TestingGuests.engine().freeInstances();
        try (TestingNeighbour neighbour = TestingNeighbour.start(TestingGuests.probe())) {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] damaged = mutate(originals.get(i % originals.size()), random);
                String end;
                try {
                    end = end(damaged);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", mutation " + i, e);
                }
                ends.merge(end, 1, Integer::sum);
            }
            neighbour.awaitAnswers(1);
        }

        assertThat(TestingGuests.engine().freeInstances()).isEqualTo(places);
        System.out.println("seed " + seed + ", " + MUTATIONS + " mutations ended so: " + ends);
        // Else the damage is of one kind only.
        assertThat(ends).as("seed %d", seed).containsKey("compile-failed");
        assertThat(ends.keySet()).as("seed %d", seed).anyMatch(end -> end.startsWith("ran: "));
    }

    private static byte[] mutate(byte[] original, Random random) {
        if (random.nextInt(10) == 0) {
            return Arrays.copyOf(original, random.nextInt(original.length));
        }
        byte[] bytes = original.clone();
        int flips = 1 << random.nextInt(3);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static String end(byte[] damaged) {
        try (Component component = TestingGuests.engine().load(COMPILER.compile(damaged))) {
            TestingHost host = new TestingHost();
            Step step = host.run(component, LIMITS, TestingGuests.handle("add", "1"));
            return switch (step) {
                case Step.Done(GuestResult result) ->
                    "ran: " + result.getClass().getSimpleName();
                case Step.Failed failed -> "ran: " + failed.code();
                case Step.Stuck ignored -> "ran: stuck";
                case Step.HostCall call -> throw new AssertionError(call);
                case Step.Yielded yielded -> throw new AssertionError(yielded);
            };
        } catch (ComponentException e) {
            assertThat(e.getMessage()).as(e.code()).isNotBlank();
            return e.code();
        }
    }
}
