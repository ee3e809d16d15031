package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Whatever a guest does ends as a failure with its own code, and the next guest runs as if nothing had happened. */
class HostileGuestTest {
    private final TestingHost host = new TestingHost();

    @Test
    void endlessLoopYieldsAndRunsOutOfFuel() {
        InstanceLimits limits = InstanceLimits.DEFAULT.withFuel(200_000_000);
        try (WasmInstance instance = TestingGuests.probe().newInstance(TestingGuests.CONTEXT, limits)) {
            Step step = host.run(instance, TestingGuests.handle("loop"));

            assertFailed(step, FailureCode.OUT_OF_FUEL);
            assertThat(host.yields).isPositive();
            assertThat(instance.fuelUsed()).isEqualTo(limits.fuel());
        }
    }

    @Test
    void memoryBombIsToldFromAnyTrap() {
        InstanceLimits limits = InstanceLimits.DEFAULT.withMemoryBytes(4 << 20);
        try (WasmInstance instance = TestingGuests.probe().newInstance(TestingGuests.CONTEXT, limits)) {
            Step step = host.run(instance, TestingGuests.handle("allocate"));

            assertFailed(step, FailureCode.MEMORY);
            assertThat(instance.peakMemoryBytes()).isBetween(1L << 20, 4L << 20);
        }
    }

    @Test
    void tooLittleMemoryToStart() {
        Step step = host.run(
                TestingGuests.probe(), InstanceLimits.DEFAULT.withMemoryBytes(0), TestingGuests.handle("echo"));

        assertFailed(step, FailureCode.MEMORY);
    }

    @Test
    void tableBomb() {
        assertFailed(host.run(TestingGuests.guest("table-bomb"), TestingGuests.handle("")), FailureCode.TABLE);
    }

    @Test
    void recursion() {
        assertFailed(host.run(TestingGuests.guest("recursion"), TestingGuests.handle("")), FailureCode.STACK_OVERFLOW);
    }

    @Test
    void recursionThatUsesUpTheStackInItsMemoryFirst() {
        assertFailed(
                host.run(TestingGuests.probe(), TestingGuests.handle("recurse")), FailureCode.MEMORY_OUT_OF_BOUNDS);
    }

    @Test
    void recursionOnASmallThread() throws InterruptedException {
        Thread small = new Thread(null, this::recursion, "small", 256 << 10);
        Throwable[] failure = new Throwable[1];
        small.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
        small.start();
        small.join();

        assertThat(failure[0]).isNull();
    }

    @Test
    void trapTellsWhere() {
        Step.Failed failed =
                assertFailed(host.run(TestingGuests.probe(), TestingGuests.handle("trap")), FailureCode.UNREACHABLE);

        assertThat(failed.backtrace().lines()).hasSizeGreaterThan(1).allMatch(line -> line.contains(" @0x"));
        assertThat(failed.backtrace()).contains("probe::");
    }

    @Test
    void exception() {
        assertFailed(host.run(TestingGuests.guest("exception"), TestingGuests.handle("")), FailureCode.EXCEPTION);
    }

    @Test
    void invalidUtf8() {
        assertFailed(
                host.run(TestingGuests.guest("invalid-utf8"), TestingGuests.handle("")), FailureCode.INVALID_VALUE);
        assertThat(host.requests).isEmpty();
    }

    @Test
    void pointerOutsideOfMemory() {
        assertFailed(
                host.run(TestingGuests.guest("wild-pointer"), TestingGuests.handle("")), FailureCode.INVALID_VALUE);
    }

    @Test
    void argumentsOverTheLimit() {
        InstanceLimits limits = InstanceLimits.DEFAULT.withHostCalls(100, 1000, 10_000);
        Step step = host.run(TestingGuests.probe(), limits, TestingGuests.handle("big-value", "2000"));

        assertFailed(step, FailureCode.HOST_CALL_BYTES);
        assertThat(host.state).isEmpty();
    }

    @Test
    void replyOverTheLimit() {
        host.state.put(TestingGuests.utf8("k"), new byte[2000]);
        InstanceLimits limits = InstanceLimits.DEFAULT.withHostCalls(100, 1000, 10_000);

        assertFailed(
                host.run(TestingGuests.probe(), limits, TestingGuests.handle("get", "k")), FailureCode.HOST_CALL_BYTES);
    }

    @Test
    void lifecycleThatIsNotThere() {
        Component done = TestingGuests.guest("done");

        assertThat(done.hasLifecycle()).isFalse();
        assertFailed(host.run(done, new GuestCall.Create(new byte[0])), FailureCode.NO_SUCH_EXPORT);
    }

    @Test
    void unknownImportIsNamed() {
        byte[] component = TestingGuests.component("unknown-import");
        byte[] code = WasmCompiler.installed().compile(component);

        assertThatThrownBy(() -> TestingGuests.engine().load(code))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("theater:guests/launch-control")
                .extracting(e -> ((ComponentException) e).code())
                .isEqualTo("unknown-import");
    }

    @Test
    void componentWithoutHandler() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.wat("(component)"));

        assertThatThrownBy(() -> TestingGuests.engine().load(code))
                .isInstanceOf(ComponentException.class)
                .extracting(e -> ((ComponentException) e).code())
                .isEqualTo("missing-handler");
    }

    @Test
    void bytesThatAreNoCode() {
        assertThatThrownBy(() -> TestingGuests.engine().load(new byte[1000]))
                .isInstanceOf(ComponentException.class)
                .extracting(e -> ((ComponentException) e).code())
                .isEqualTo("not-loadable");
    }

    private Step.Failed assertFailed(Step step, String code) {
        assertThat(step).isInstanceOf(Step.Failed.class);
        Step.Failed failed = (Step.Failed) step;
        assertThat(failed.code()).as("%s", failed).isEqualTo(code);
        assertThat(failed.text()).isNotEmpty();
        return failed;
    }
}
