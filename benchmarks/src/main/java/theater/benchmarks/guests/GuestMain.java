package theater.benchmarks.guests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.child.Answering;
import theater.benchmarks.guest.EmptyState;
import theater.benchmarks.guest.Guest;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Step;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmInstance;

/**
 * Calls one guest that greets. Answers {@code compile} with the milliseconds until its code is loaded, {@code fresh N} and
 * {@code warm N} with the thread's CPU in nanoseconds a call, {@code peak} with the linear memory in bytes that a turn
 * needed at most, {@code resident N} with the bytes of this process that each of so many waiting instances takes.
 * Arguments: component, folder for machine code.
 */
public final class GuestMain {
    private static final int INSTANCES = 200;
    private static final long NOW = 1_767_225_600_000L;
    private static final InstanceLimits LIMITS = InstanceLimits.DEFAULT;
    private static final GuestCall GREET = Guest.message("greet", "World".getBytes(UTF_8));

    private final Path component;
    private final Path folder;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private @Nullable Guest guest;
    private long peak;

    private GuestMain(Path component, Path folder) {
        this.component = component;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        GuestMain main = new GuestMain(Path.of(arguments[0]), Path.of(arguments[1]));
        Answering.serve(main::answer);
        if (main.guest != null) {
            main.guest.close();
        }
        System.exit(0);
    }

    private String answer(List<String> words) throws IOException {
        return switch (words.getFirst()) {
            case "compile" -> {
                long begin = System.nanoTime();
                guest = Guest.open(EngineConfig.DEFAULT.withInstances(INSTANCES), component, folder);
                yield Long.toString((System.nanoTime() - begin) / 1_000_000);
            }
            case "fresh" -> Long.toString(cpu(Integer.parseInt(words.get(1)), this::fresh));
            case "warm" -> Long.toString(cpu(Integer.parseInt(words.get(1)), this::warm));
            case "peak" -> Long.toString(peak);
            case "resident" -> Long.toString(resident(Integer.parseInt(words.get(1))));
            default -> throw new IllegalArgumentException("unknown: " + words);
        };
    }

    /** Nanoseconds of this thread's CPU for each of so many calls. */
    private long cpu(int calls, java.util.function.IntConsumer run) {
        long begin = threads.getCurrentThreadCpuTime();
        run.accept(calls);
        return (threads.getCurrentThreadCpuTime() - begin) / calls;
    }

    private WasmInstance instance() {
        return java.util.Objects.requireNonNull(guest, "compile first").instance("greeter/1", LIMITS);
    }

    private void fresh(int calls) {
        for (int i = 0; i < calls; i++) {
            try (WasmInstance instance = instance()) {
                turn(instance);
            }
        }
    }

    private void warm(int calls) {
        WasmInstance instance = instance();
        try {
            // What starts the guest is no part of it.
            for (int i = 0; i < calls; i++) {
                if (!instance.isRenewable() && i > 0) {
                    instance.close();
                    instance = instance();
                } else if (i > 0) {
                    instance.renew(context(), LIMITS);
                }
                turn(instance);
            }
        } finally {
            instance.close();
        }
    }

    private static TurnContext context() {
        return new TurnContext("greeter/1", NOW, new byte[TurnContext.SEED_BYTES]);
    }

    private long resident(int count) throws IOException {
        long before = residentBytes();
        WasmInstance[] waiting = new WasmInstance[count];
        for (int i = 0; i < count; i++) {
            waiting[i] = instance();
            turn(waiting[i]);
        }
        long each = (residentBytes() - before) / count;
        for (WasmInstance instance : waiting) {
            instance.close();
        }
        return each;
    }

    private static long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private void turn(WasmInstance instance) {
        Step step = instance.start(GREET);
        while (true) {
            switch (step) {
                case Step.HostCall call -> step = instance.resume(EmptyState.reply(call.request()));
                case Step.Yielded yielded -> step = instance.resume();
                case Step.Done(GuestResult result) -> {
                    if (!(result instanceof GuestResult.Ok)) {
                        throw new IllegalStateException("the guest refused: " + result);
                    }
                    peak = Math.max(peak, instance.peakMemoryBytes());
                    return;
                }
                case Step.Failed failed -> throw new IllegalStateException("the guest failed: " + failed);
                case Step.Stuck stuck -> throw new IllegalStateException("the guest is stuck");
            }
        }
    }
}
