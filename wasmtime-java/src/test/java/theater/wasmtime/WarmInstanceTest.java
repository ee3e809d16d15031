package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmInstanceTest {
    private static final int PAGE = 64 << 10;
    private static final InstanceLimits LIMITS = InstanceLimits.DEFAULT;

    private final TestingHost host = new TestingHost();

    @AutoClose
    private final WasmInstance counting = TestingGuests.guest("counting").newInstance(context(1), LIMITS);

    @AutoClose
    private final WasmInstance probe = TestingGuests.probe().newInstance(context(1), LIMITS);

    @Test
    void whatTheGuestHasStaysAndWhatTheHostGivesIsNew() {
        call();
        counting.renew(context(2), LIMITS);
        call();
        long fuel = counting.fuelUsed();
        counting.renew(context(3), LIMITS);
        call();

        assertThat(host.logs()).hasSize(3);
        assertThat(host.logs().get(0)).startsWith("INFO A1");
        assertThat(host.logs().get(1)).startsWith("INFO B2");
        assertThat(host.logs().get(2)).startsWith("INFO C3");
        assertThat(counting.fuelUsed()).isEqualTo(fuel).isPositive();
        assertThat(counting.peakMemoryBytes()).isEqualTo(4 * PAGE);
        assertThat(counting.calls()).isEqualTo(3);
    }

    @Test
    void randomNumbersAreTheSeedsAsInANewInstance() {
        assertThat(random(probe)).isEqualTo(freshRandom(1));
        probe.renew(context(2), LIMITS);
        String second = random(probe);
        probe.renew(context(1), LIMITS);

        assertThat(random(probe)).isEqualTo(freshRandom(1)).isNotEqualTo(second);
        assertThat(second).isEqualTo(freshRandom(2));
    }

    @Test
    void eachCallHasItsOwnAllowances() {
        InstanceLimits limits = LIMITS.withHostCalls(1, 100, 10).withLogBytes(3);
        call();
        for (int i = 2; i <= 4; i++) {
            counting.renew(context(i), limits);
            call();
        }

        assertThat(host.logs()).hasSize(4).allMatch(log -> log.length() == "INFO A1x".length());
    }

    @Test
    void memoryAndHandlesAreCountedOverAllCalls() {
        InstanceLimits limits = LIMITS.withMemoryBytes(3 * PAGE).withHandles(3);
        call();
        for (int i = 2; i <= 3; i++) {
            counting.renew(context(i), limits);
            call();
            assertThat(counting.peakMemoryBytes()).isEqualTo(3 * PAGE);
        }
        counting.renew(context(4), limits);

        Step step = host.run(counting, TestingGuests.handle(""));

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class, failed -> assertThat(failed.code()).isEqualTo(FailureCode.HANDLES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject", "trap"})
    void afterAnyOtherOutcomeThereIsNoNextCall(String command) {
        Step step = host.run(probe, TestingGuests.handle(command, "no"));

        assertThat(step).isNotEqualTo(new Step.Done(new GuestResult.Ok(new Outcome.Done())));
        assertRefused(probe, "has not ended a call well");
    }

    @Test
    void onlyBetweenCalls() {
        assertRefused(probe, "has not ended a call well");
        Step step = probe.start(TestingGuests.handle("get", "k"));
        assertRefused(probe, "has not ended a call well");
        host.finish(probe, step);
        assertThat(probe.isRenewable()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> probe.start(TestingGuests.handle("get", "k")))
                .withMessageContaining("has been started");

        assertThatIllegalArgumentException().isThrownBy(() -> probe.renew(context(2), LIMITS.withLogBytes(2 << 20)));
        assertThat(probe.isRenewable()).isTrue();
        probe.renew(context(2), LIMITS);
        assertThat(probe.isRenewable()).isFalse();
        probe.close();
        assertRefused(probe, "closed");
    }

    @Test
    void itKeepsItsPlace() {
        int free = TestingGuests.engine().freeInstances();
        call();
        counting.renew(context(2), LIMITS);
        call();

        assertThat(TestingGuests.engine().freeInstances()).isEqualTo(free);
        counting.close();
        assertThat(TestingGuests.engine().freeInstances()).isEqualTo(free + 1);
    }

    @Test
    void aThousandCallsAreTheMost() {
        Component done = TestingGuests.guest("done");
        try (WasmInstance instance = done.newInstance(context(1), LIMITS)) {
            host.run(instance, TestingGuests.handle(""));
            for (int call = 2; call <= 1_000; call++) {
                instance.renew(context(1), LIMITS);
                host.run(instance, TestingGuests.handle(""));
            }

            assertThat(instance.calls()).isEqualTo(1_000);
            assertRefused(instance, "1000 calls");
        }
    }

    @Test
    void functionsThatSuspendAreFoundByNameWhateverTheirVersion() {
        List<String> imports = List.of(
                "theater:actor/messaging@0.1.0#send", "theater:actor/messaging@0.1.0#ask", "theater:actor/timers#wait");

        assertThat(SuspendingFunctions.among(
                        imports, Set.of("theater:actor/messaging#ask", "theater:actor/timers#wait")))
                .containsExactly("theater:actor/messaging@0.1.0#ask", "theater:actor/timers#wait");
        assertThat(TestingGuests.probe().suspendingImports()).isEmpty();
    }

    @Test
    void aComponentThatImportsOneIsAlwaysFresh() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.bytes("testing/probe/probe.wasm"));
        try (Component component = TestingGuests.engine().load(code, Set.of("theater:actor/messaging#send"));
                WasmInstance instance = component.newInstance(context(1), LIMITS)) {
            assertThat(component.suspendingImports()).containsExactly("theater:actor/messaging@1.0.0#send");
            assertThat(host.run(instance, TestingGuests.handle("get", "k"))).isInstanceOf(Step.Done.class);

            assertRefused(instance, "suspend");
        }
    }

    @Test
    void anotherThreadMayMakeTheNextCall() throws InterruptedException {
        call();
        List<Step> steps = new ArrayList<>();
        Thread other = new Thread(() -> {
            counting.renew(context(2), LIMITS);
            steps.add(host.run(counting, TestingGuests.handle("")));
        });
        other.start();
        other.join();

        assertThat(steps).singleElement().isInstanceOf(Step.Done.class);
    }

    private void call() {
        assertThat(host.run(counting, TestingGuests.handle(""))).isInstanceOf(Step.Done.class);
    }

    private String random(WasmInstance instance) {
        return ActorsTest.answer(host.run(instance, TestingGuests.handle("random", "16")));
    }

    /** What a new instance says. */
    private String freshRandom(int seed) {
        try (WasmInstance fresh = TestingGuests.probe().newInstance(context(seed), LIMITS)) {
            return random(fresh);
        }
    }

    private static void assertRefused(WasmInstance instance, String why) {
        assertThat(instance.isRenewable()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> instance.renew(context(2), LIMITS))
                .withMessageContaining(why);
    }

    private static TurnContext context(int number) {
        byte[] seed = new byte[TurnContext.SEED_BYTES];
        seed[0] = (byte) number;
        return new TurnContext("counting/1", number, seed);
    }
}
