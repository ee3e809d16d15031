package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every guest in {@code src/test/guests/hostile}, each beside two neighbours: one on another thread, and one on the same
 * thread, which has a turn after each of the hostile one's slices. The third line of a guest says how it has to end.
 */
class HostileSuiteTest {
    private static final String EXPECT = ";; expect ";
    private static final Path GUESTS = Path.of("src/test/guests/hostile");

    /** The hostile one and two neighbours: a place that is not given back is missed at once. */
    private static final int PLACES = 3;

    private static final InstanceLimits LIMITS =
            InstanceLimits.DEFAULT.withFuel(5_000_000).withMemoryBytes(2 << 20);

    /** Many times a slice, because the machine does other things too; of processor time, so that waiting is none. */
    private static final long STEP_CPU_NANOS = Duration.ofSeconds(1).toNanos();

    /** A step that calls the host is no slice; so many of them count as one. */
    private static final int CALLS_PER_TURN = 500;

    /** What fuel does not stop, because host or runtime do the work, whoever polls does: executors by a deadline. */
    private static final String ENDLESS = "endless";

    private static final int ENDLESS_SLICES = 30;
    private static final int ENDLESS_CALLS = 5_000;

    private static Engine engine;
    private static Component probe;

    @BeforeAll
    static void open() {
        engine = Engine.open(EngineConfig.DEFAULT.withInstances(PLACES).withTimeSlice(Duration.ofMillis(4)));
        probe = engine.load(WasmCompiler.installed().compile(TestingGuests.bytes("testing/probe/probe.wasm")));
    }

    @AfterAll
    static void close() {
        probe.close();
        engine.close();
    }

    static List<String> guests() throws IOException {
        try (Stream<Path> files = Files.list(GUESTS)) {
            return files.map(file -> file.getFileName().toString().replace(".wat", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guests")
    void harmsNobody(String name) throws IOException {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("hostile/" + name));
        String expected = expected(name);
        boolean endless = expected.equals(ENDLESS);
        InstanceLimits limits =
                endless ? LIMITS.withFuel(EngineConfig.DEFAULT.bounds().fuel()) : LIMITS;
        String ending;
        try (Component hostile = engine.load(code);
                TestingNeighbour beside = TestingNeighbour.start(probe);
                TestingNeighbour here = TestingNeighbour.idle(probe)) {
            beside.awaitAnswers(1);
            ending = run(hostile, limits, here, endless);
            here.turn();
            beside.awaitAnswers(3);
        }

        assertThat(ending).startsWith(expected);
        assertThat(engine.freeInstances()).isEqualTo(PLACES);
    }

    private static String expected(String name) throws IOException {
        return Files.readAllLines(GUESTS.resolve(name + ".wat")).stream()
                .filter(line -> line.startsWith(EXPECT))
                .map(line -> line.substring(EXPECT.length()))
                .findFirst()
                .orElseThrow();
    }

    /** Runs it to its end, with a turn of the neighbour after each slice. */
    private static String run(Component hostile, InstanceLimits limits, TestingNeighbour neighbour, boolean endless) {
        TestingHost host = new TestingHost();
        try (WasmInstance instance = hostile.newInstance(TestingGuests.CONTEXT, limits)) {
            long began = cpuNanos();
            Step step = instance.start(TestingGuests.handle("attack", "body"));
            int calls = 0;
            int slices = 0;
            while (true) {
                assertThat(cpuNanos() - began).as("processor time of a step").isLessThan(STEP_CPU_NANOS);
                switch (step) {
                    case Step.Done ignored -> {
                        return "done";
                    }
                    case Step.Failed failed -> {
                        return failed.code() + ": " + failed.text();
                    }
                    case Step.Stuck ignored -> {
                        return "stuck";
                    }
                    case Step.HostCall(HostRequest request) -> {
                        if (++calls % CALLS_PER_TURN == 0) {
                            neighbour.turn();
                        }
                        if (endless && calls == ENDLESS_CALLS) {
                            return ENDLESS;
                        }
                        HostReply reply = host.reply(request);
                        began = cpuNanos();
                        step = instance.resume(reply);
                    }
                    case Step.Yielded ignored -> {
                        neighbour.turn();
                        if (endless && ++slices == ENDLESS_SLICES) {
                            return ENDLESS;
                        }
                        began = cpuNanos();
                        step = instance.resume();
                    }
                }
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
