package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryMappingsTest {
    @Test
    void aPoolThatMayRunIntoTheLimitIsRefusedAndTheTextSaysWhatToSet() {
        EngineConfig config = EngineConfig.DEFAULT.withInstances(10_000);

        new MemoryMappings(65_530, 2_000).requireRoom(EngineConfig.DEFAULT);
        assertThatThrownBy(() -> new MemoryMappings(60_000, 2_000).requireRoom(config))
                .isInstanceOfSatisfying(
                        WasmtimeException.class, e -> assertThat(e.code()).isEqualTo("memory-mappings"))
                .hasMessageContaining("10000 instances")
                .hasMessageContaining("sysctl -w vm.max_map_count=65536")
                .hasMessageContaining("Linux allows 60000");
    }

    /** Of the kind that nearly all components are: one memory, one table, with static data. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void instancesNeedNoMoreThanReckoned() {
        EngineConfig config = EngineConfig.DEFAULT.withInstances(200);
        List<WasmInstance> instances = new ArrayList<>();
        byte[] code = WasmCompiler.installed().compile(TestingGuests.bytes("testing/probe/probe.wasm"));
        try (Engine engine = Engine.open(config);
                Component probe = engine.load(code)) {
            long empty = MemoryMappings.ofThisProcess().orElseThrow().used();
            for (int i = 0; i < 200; i++) {
                WasmInstance instance = probe.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
                instances.add(instance);
                instance.start(TestingGuests.handle("get", "k"));
            }
            long full = MemoryMappings.ofThisProcess().orElseThrow().used();

            // The stacks are there before; some are the JVM's.
            assertThat(full - empty).isBetween(400L, MemoryMappings.needed(config) - 2 * 200 + 100);
        } finally {
            instances.forEach(WasmInstance::close);
        }
    }
}
