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
    void instanceOutlivesItsComponent() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("done"));
        Component component = TestingGuests.engine().load(code);
        try (WasmInstance instance = component.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT)) {
            component.close();

            assertThat(instance.start(TestingGuests.handle(""))).isInstanceOf(Step.Done.class);
        }
    }

    @Test
    void defaults() {
        assertThat(EngineConfig.DEFAULT)
                .isEqualTo(new EngineConfig(
                        1_000, Duration.ofMillis(10), 64 << 20, 20_000, 256 << 10, 64 << 10, 64 << 10));
        assertThatIllegalArgumentException().isThrownBy(() -> EngineConfig.DEFAULT.withInstances(0));
        assertThatIllegalArgumentException().isThrownBy(() -> EngineConfig.DEFAULT.withTimeSlice(Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> InstanceLimits.DEFAULT.withFuel(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TurnContext("a", 0, new byte[31]));
    }
}
