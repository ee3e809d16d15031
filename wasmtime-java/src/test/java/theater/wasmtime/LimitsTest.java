package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit holds and has a code of its own. */
class LimitsTest {
    private static final InstanceLimits LIMITS = InstanceLimits.DEFAULT;

    private final TestingHost host = new TestingHost();

    @Test
    void memoryIsCountedOverAllGrowth() {
        InstanceLimits limits = LIMITS.withMemoryBytes(4 << 20);
        try (WasmInstance instance = TestingGuests.guest("grow-too-far").newInstance(TestingGuests.CONTEXT, limits)) {
            Step.Failed failed = failed(host.run(instance, TestingGuests.handle("")), FailureCode.MEMORY);

            assertThat(failed.text())
                    .isEqualTo(
                            "more memory was refused, then: wasm trap: wasm `unreachable` " + "instruction executed");
            assertThat(instance.peakMemoryBytes()).isBetween(3L << 20, 4L << 20);
        }
    }

    @Test
    void tablesAreCountedTogether() {
        Component guest = TestingGuests.guest("tables-together");

        assertThat(host.run(guest, LIMITS.withTableElements(12_000), TestingGuests.handle("")))
                .isInstanceOf(Step.Done.class);
        failed(host.run(guest, LIMITS.withTableElements(11_999), TestingGuests.handle("")), FailureCode.TABLE);
    }

    @Test
    void coreInstances() {
        Step step = host.run(TestingGuests.probe(), LIMITS.withCoreInstances(1), TestingGuests.handle("echo"));

        // The text is Wasmtime's, and what the code is found by.
        assertThat(failed(step, FailureCode.INSTANCES).text())
                .isEqualTo("resource limit exceeded: instance count too high at 2");
    }

    @Test
    void handles() {
        Step step = host.run(TestingGuests.guest("wasi-handles"), TestingGuests.handle(""));

        assertThat(failed(step, FailureCode.HANDLES).text())
                .isEqualTo("cannot allocate another handle: store handle limit exceeded");
    }

    @Test
    void copiedBytesOfOneHostCall() {
        Step step = host.run(TestingGuests.guest("amplifier"), TestingGuests.handle(""));

        assertThat(failed(step, FailureCode.HOST_CALL_BYTES).text())
                .isEqualTo("too much data is being copied between the host and the guest: "
                        + "fuel allocated for hostcalls has been exhausted");
    }

    @Test
    void numberOfHostCalls() {
        String script = String.join("\n", Collections.nCopies(4, "put a 1"));

        assertThat(host.run(
                        TestingGuests.probe(),
                        LIMITS.withHostCalls(4, 1000, 1000),
                        TestingGuests.handle("script", script)))
                .isInstanceOf(Step.Done.class);
        Step.Failed failed = failed(
                host.run(
                        TestingGuests.probe(),
                        LIMITS.withHostCalls(3, 1000, 1000),
                        TestingGuests.handle("script", script)),
                FailureCode.HOST_CALLS);
        assertThat(failed.text()).isEqualTo("more than 3 host calls");
        assertThat(host.requests).hasSize(4 + 3);
    }

    @Test
    void bytesOfAllHostCalls() {
        host.state.put(TestingGuests.utf8("k"), new byte[600]);
        GuestCall call = TestingGuests.handle("script", "get k\nget k");

        assertThat(host.run(TestingGuests.probe(), LIMITS.withHostCalls(10, 1000, 1300), call))
                .isInstanceOf(Step.Done.class);
        failed(
                host.run(TestingGuests.probe(), LIMITS.withHostCalls(10, 1000, 1100), call),
                FailureCode.HOST_CALL_BYTES_TOTAL);
    }

    @Test
    void stackIsTheEngines() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("recursion"));
        long small = fuelOfRecursion(code, 64 << 10);
        long large = fuelOfRecursion(code, 1 << 20);

        // Each call takes the same stack and fuel.
        assertThat((double) large / small).isBetween(10.0, 20.0);
    }

    private long fuelOfRecursion(byte[] code, int stackBytes) {
        try (Engine engine = Engine.open(EngineConfig.DEFAULT.withInstances(1).withStackBytes(stackBytes));
                Component component = engine.load(code);
                WasmInstance instance = component.newInstance(TestingGuests.CONTEXT, LIMITS)) {
            assertThat(engine.descriptor().lines()).contains("max-wasm-stack " + stackBytes);
            failed(host.run(instance, TestingGuests.handle("")), FailureCode.STACK_OVERFLOW);
            return instance.fuelUsed();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "101 | (core module $m)",
                "1   | (core module $m (memory 1) (memory 1) (memory 1) (memory 1) (memory 1))",
                "5   | (core module $m (memory 1))",
                "17  | (core module $m (table 1 funcref))",
                "1   | (core module $m (memory 8193))",
                "1   | (core module $m (table 100001 funcref))",
            })
    void whatDoesNotFitIntoThePoolIsRefusedWhenItIsLoaded(int instances, String module) {
        String text = "(component " + module + " (core instance (instantiate $m))".repeat(instances) + ")";
        byte[] code = WasmCompiler.installed().compile(TestingGuests.wat(text));

        assertThatThrownBy(() -> TestingGuests.engine().load(code))
                .isInstanceOf(ComponentException.class)
                .extracting(e -> ((ComponentException) e).code())
                .isEqualTo("exceeds-pool");
    }

    private static Step.Failed failed(Step step, String code) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class, f -> assertThat(f.code()).as("%s", f).isEqualTo(code));
        return (Step.Failed) step;
    }
}
