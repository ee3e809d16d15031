package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EngineTest {
    @Test
    void descriptorTellsWhatMatters() {
        assertThat(TestingGuests.engine().descriptor().lines())
                .contains("wasmtime 48.0.8", "fuel on", "nan canonical")
                .noneMatch(line -> line.contains("threads") || line.contains("relaxed"));
    }

    @Test
    void closedEngineLoadsNothingAndItsComponentsLiveOn() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("done"));
        Engine engine = Engine.open(EngineConfig.DEFAULT.withInstances(1));
        Component component = engine.load(code);
        engine.close();
        engine.close();

        assertThatIllegalStateException().isThrownBy(() -> engine.load(code)).withMessage("the engine is closed");
        assertThat(new TestingHost().run(component, TestingGuests.handle(""))).isInstanceOf(Step.Done.class);
        component.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> component.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT))
                .withMessage("the component is closed");
        assertThat(engine.freeInstances()).isEqualTo(1);
    }

    @Test
    void limitsOverTheBoundsAreNamed() {
        InstanceLimits bounds = TestingGuests.engine().config().bounds();
        InstanceLimits limits =
                bounds.withMemoryBytes(1L << 40).withTableElements(100_001).withLogBytes(2 << 20);

        assertThat(limits.over(bounds))
                .containsExactly(
                        "memoryBytes 1099511627776, at most 536870912",
                        "tableElements 100001, at most 100000",
                        "logBytes 2097152, at most 1048576");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestingGuests.guest("done").newInstance(TestingGuests.CONTEXT, limits))
                .withMessageContaining("memoryBytes 1099511627776, at most 536870912");
        assertThat(TestingGuests.engine().freeInstances())
                .isEqualTo(TestingGuests.engine().config().instances());
    }

    @Test
    void instanceOutlivesItsComponent() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("done"));
        Component component = TestingGuests.engine().load(code);
        try (WasmInstance instance = component.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT)) {
            component.close();

            assertThat(TestingHost.begin(instance, TestingGuests.handle(""))).isInstanceOf(Step.Done.class);
        }
    }

    @Test
    void defaults() {
        InstanceLimits bounds = new InstanceLimits(
                512L << 20, 100_000, 100, 10_000, 1_000_000_000_000L, 1_000_000, 64 << 20, 1L << 30, 1 << 20);
        assertThat(EngineConfig.DEFAULT)
                .isEqualTo(new EngineConfig(
                        1_000,
                        Duration.ofMillis(10),
                        256 << 10,
                        bounds,
                        4,
                        16,
                        new EngineConfig.KeepResident(256 << 10, 64 << 10, 64 << 10)));
        assertThat(InstanceLimits.DEFAULT)
                .isEqualTo(new InstanceLimits(
                        64L << 20, 10_000, 50, 1_000, 1_000_000_000L, 10_000, 1 << 20, 16L << 20, 64 << 10));
        assertThat(InstanceLimits.DEFAULT.over(bounds)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> EngineConfig.DEFAULT.withInstances(0));
        assertThatIllegalArgumentException().isThrownBy(() -> EngineConfig.DEFAULT.withTimeSlice(Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> EngineConfig.DEFAULT.withStackBytes(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineConfig.DEFAULT.withBounds(InstanceLimits.DEFAULT.withMemoryBytes(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> InstanceLimits.DEFAULT.withFuel(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TurnContext("a", 0, new byte[31]));
    }
}
