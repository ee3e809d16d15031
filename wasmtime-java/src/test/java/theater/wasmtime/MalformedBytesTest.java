package theater.wasmtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bytes that no writer of ours makes, handed to the native functions and to the readers: each is refused as malformed or,
 * if the damage makes other valid bytes of it, taken for those. Seeds are told by what fails.
 */
class MalformedBytesTest {
    private static final int ROUNDS = 2_000;
    private static final int HOST_CALL = 2;
    private static final int YIELDED = 3;
    private static final int HOST_ERROR = 5;

    private static long engine;
    private static long component;

    private final long seed = Long.getLong("theater.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TestingValues values = new TestingValues(random);

    @BeforeAll
    static void open() {
        byte[] code = WasmCompiler.installed().compile(TestingGuests.component("echo"));
        engine = NativeBridge.engineNew(EngineConfig.DEFAULT.withInstances(4).toNative());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(code.length, 16);
            bytes.copyFrom(MemorySegment.ofArray(code));
            component = NativeBridge.componentLoad(engine, bytes).address();
        }
    }

    @AfterAll
    static void close() {
        NativeBridge.componentFree(component);
        NativeBridge.engineFree(engine);
    }

    @Test
    void settings() {
        int refused = 0;
        byte[] whole = bytes(MalformedBytesTest::writeSettings);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                NativeBridge.instanceFree(NativeBridge.instanceNew(component, writer(damaged(whole))));
            } catch (WasmtimeException e) {
                assertThat(e.code()).as("seed %d, round %d: %s", seed, round, e).isEqualTo("malformed");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    @Test
    void calls() {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GuestCall call = values.call();
            byte[] bytes = damaged(bytes(out -> WitCodec.writeGuestCall(out, call)));
            refused += run(bytes, false, round) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    @Test
    void replies() {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GuestCall call = new GuestCall.Handle(values.message());
            refused += run(bytes(out -> WitCodec.writeGuestCall(out, call)), true, round) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    /** True if the bridge called something malformed. */
    private boolean run(byte[] call, boolean damageReplies, int round) {
        long instance = NativeBridge.instanceNew(component, writer(bytes(MalformedBytesTest::writeSettings)));
        try {
            int status = NativeBridge.instanceStart(instance, writer(call));
            while (status == HOST_CALL || status == YIELDED) {
                if (status == YIELDED) {
                    status = NativeBridge.instanceResume(instance);
                    continue;
                }
                HostReply reply = values.reply(WitCodec.readHostRequest(output(instance)));
                byte[] bytes = bytes(out -> WitCodec.writeHostReply(out, reply));
                status = NativeBridge.instanceResume(instance, writer(damageReplies ? damaged(bytes) : bytes));
            }
            assertThat(status).as("seed %d, round %d", seed, round).isBetween(0, HOST_ERROR);
            if (status == HOST_ERROR) {
                assertThat(output(instance).text())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo("malformed");
            }
            return status == HOST_ERROR;
        } finally {
            NativeBridge.instanceFree(instance);
        }
    }

    @Test
    void engineSettings() {
        assertThatThrownBy(() -> NativeBridge.engineNew(new long[3]))
                .isInstanceOf(WasmtimeException.class)
                .extracting(e -> ((WasmtimeException) e).code())
                .isEqualTo("engine");
    }

    @Test
    void readersRefuseWhatTheyCannotRead() {
        for (int round = 0; round < ROUNDS * 10; round++) {
            byte[] bytes = values.bytes();
            if (bytes.length > 0) {
                // Else nearly all of it would end at the number of the case.
                bytes[0] = (byte) random.nextInt(8);
            }
            readAll(new WitReader(MemorySegment.ofArray(bytes)), WitCodec::readHostRequest, round);
            readAll(new WitReader(MemorySegment.ofArray(bytes)), WitCodec::readGuestResult, round);
        }
    }

    private void readAll(WitReader in, Consumer<WitReader> read, int round) {
        try {
            read.accept(in);
            in.end();
        } catch (IllegalStateException e) {
            assertThat(e)
                    .as("seed %d, round %d", seed, round)
                    .hasMessageStartingWith("the bridge and this class disagree");
        }
    }

    private byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(10));
            case 2 -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            default -> {
                int at = random.nextInt(bytes.length + 1);
                Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
            }
        }
        return bytes;
    }

    private static void writeSettings(WitWriter out) {
        TestingGuests.CONTEXT.write(out);
        InstanceLimits.DEFAULT.withMemoryBytes(16 << 20).write(out);
    }

    private static byte[] bytes(Consumer<WitWriter> write) {
        WitWriter out = new WitWriter();
        write.accept(out);
        return NativeMemory.ALL.asSlice(out.address(), out.size()).toArray(JAVA_BYTE);
    }

    private static WitWriter writer(byte[] bytes) {
        WitWriter out = new WitWriter();
        out.raw(bytes);
        return out;
    }

    private static WitReader output(long instance) {
        long address = NativeMemory.ALL.get(JAVA_LONG, instance);
        return CallBuffers.reader(address, NativeMemory.ALL.get(JAVA_LONG, instance + Long.BYTES));
    }
}
