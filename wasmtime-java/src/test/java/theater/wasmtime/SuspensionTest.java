package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand guests in the middle of a host call at once; {@code theater bench --only suspension} holds 10,000. */
class SuspensionTest {
    private static final int INSTANCES = 1_000;
    private static final int THREADS = 3;
    private static final byte[] PROBE = TestingGuests.bytes("testing/probe/probe.wasm");

    @Test
    void thousandAreHeldGoOnOnOtherThreadsOrAreDropped() throws Exception {
        try (Engine engine = Engine.open(EngineConfig.DEFAULT.withInstances(INSTANCES));
                Component probe = engine.load(WasmCompiler.installed().compile(PROBE));
                ExecutorService starters = Executors.newFixedThreadPool(THREADS);
                ExecutorService others = Executors.newFixedThreadPool(THREADS)) {
            List<Held> held =
                    each(starters, IntStream.range(0, INSTANCES).boxed().toList(), n -> hold(probe, n));
            assertThat(engine.freeInstances()).isZero();

            List<Held> dropped = held.stream().filter(h -> h.number % 2 == 0).toList();
            List<Held> resumed = held.stream().filter(h -> h.number % 2 == 1).toList();
            each(others, dropped, Held::drop);
            assertThat(engine.freeInstances()).isEqualTo(dropped.size());
            // Their places are taken by others while half of them are still in their calls.
            List<Held> late = each(others, dropped, before -> hold(probe, before.number + INSTANCES));
            Set<Long> threads = new HashSet<>(each(others, resumed, Held::finish));
            threads.addAll(each(others, late, Held::finish));

            assertThat(threads)
                    .doesNotContainAnyElementsOf(
                            held.stream().map(h -> h.startedOn).toList());
            assertThat(engine.freeInstances()).isEqualTo(INSTANCES);
        }
    }

    private static Held hold(Component probe, int number) {
        WasmInstance instance = probe.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
        Step step = instance.start(TestingGuests.handle("script", "get k\necho " + number));
        while (step instanceof Step.Yielded) {
            step = instance.resume();
        }
        assertThat(step).isEqualTo(new Step.HostCall(new HostRequest.StateGet(TestingGuests.utf8("k"))));
        return new Held(instance, number, Thread.currentThread().threadId());
    }

    /** A guest that waits for the value of a key. */
    private record Held(WasmInstance instance, int number, long startedOn) {
        /** Ends it; which thread did so. */
        long finish() {
            try (instance) {
                Step step = instance.resume(new HostReply.StateGet(null));
                while (step instanceof Step.Yielded) {
                    step = instance.resume();
                }
                assertThat(step).isInstanceOf(Step.Done.class);
                GuestResult result = ((Step.Done) step).result();
                byte[] body = ((Outcome.Answer) ((GuestResult.Ok) result).outcome())
                        .value()
                        .body();
                assertThat(body).isEqualTo(TestingGuests.utf8(Integer.toString(number)));
            }
            return Thread.currentThread().threadId();
        }

        boolean drop() {
            instance.close();
            return true;
        }
    }

    private interface Work<T, R> {
        R on(T value);
    }

    private static <T, R> List<R> each(ExecutorService threads, List<T> values, Work<T, R> work)
            throws InterruptedException, ExecutionException {
        List<Callable<R>> all = new ArrayList<>();
        values.forEach(value -> all.add(() -> work.on(value)));
        List<R> results = new ArrayList<>();
        for (Future<R> result : threads.invokeAll(all)) {
            results.add(result.get());
        }
        return results;
    }
}
