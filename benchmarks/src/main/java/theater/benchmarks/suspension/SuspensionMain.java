package theater.benchmarks.suspension;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import theater.benchmarks.child.Answering;
import theater.benchmarks.guest.EmptyState;
import theater.benchmarks.guest.Guest;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestResult;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Step;
import theater.wasmtime.WasmInstance;

/**
 * Holds guests in the middle of their first host call. Arguments: component, scratch folder, instances. Lines: {@code
 * hold} starts them all, and answers resident KiB, page table KiB and mappings that they added; {@code finish} lets half
 * of them go on, on other threads, and answers the nanoseconds of one; {@code drop} ends the other half where it stands,
 * and answers the same.
 */
public final class SuspensionMain {
    private static final int THREADS = 2;

    private final Guest guest;
    private final int count;
    private final List<WasmInstance> held = new ArrayList<>();

    private SuspensionMain(Guest guest, int count) {
        this.guest = guest;
        this.count = count;
    }

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[2]);
        EngineConfig config = EngineConfig.DEFAULT.withInstances(count);
        try (Guest guest = Guest.open(config, Path.of(arguments[0]), Path.of(arguments[1]))) {
            SuspensionMain main = new SuspensionMain(guest, count);
            Answering.serve(main::answer);
        }
        System.exit(0);
    }

    private String answer(List<String> words) throws InterruptedException, ExecutionException {
        return switch (words.getFirst()) {
            case "hold" -> hold();
            case "finish" -> half(SuspensionMain::finish);
            case "drop" -> half(WasmInstance::close);
            default -> throw new IllegalArgumentException("unknown: " + words);
        };
    }

    private String hold() {
        Memory before = Memory.now();
        for (int i = 0; i < count; i++) {
            WasmInstance instance = guest.instance("counter/" + i, InstanceLimits.DEFAULT);
            held.add(instance);
            Step step = instance.start(Guest.message("increment", "1".getBytes(UTF_8)));
            while (step instanceof Step.Yielded) {
                step = instance.resume();
            }
            if (!(step instanceof Step.HostCall)) {
                throw new IllegalStateException("the guest does not call the host: " + step);
            }
        }
        Memory more = Memory.now().since(before);
        return more.residentKib() + " " + more.pageTableKib() + " " + more.mappings();
    }

    private static void finish(WasmInstance instance) {
        try (instance) {
            // All of them wait for the same: the first thing a counter does is to read its state.
            Step step = instance.resume(new theater.wasmtime.HostReply.StateGet(null));
            while (!(step instanceof Step.Done)) {
                step = switch (step) {
                    case Step.HostCall call -> instance.resume(EmptyState.reply(call.request()));
                    case Step.Yielded ignored -> instance.resume();
                    case Step.Done done -> done;
                    case Step.Failed failed -> throw new IllegalStateException("the guest failed: " + failed);
                    case Step.Stuck ignored -> throw new IllegalStateException("the guest is stuck");
                };
            }
            if (!(((Step.Done) step).result() instanceof GuestResult.Ok)) {
                throw new IllegalStateException("the guest refused: " + step);
            }
        }
    }

    private interface Work {
        void on(WasmInstance instance);
    }

    /** Nanoseconds of one, with all threads at it. */
    private String half(Work work) throws InterruptedException, ExecutionException {
        List<WasmInstance> these = held.subList(0, Math.min(held.size(), (count + 1) / 2));
        List<Callable<Boolean>> all = new ArrayList<>();
        for (WasmInstance instance : these) {
            all.add(() -> {
                work.on(instance);
                return true;
            });
        }
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Boolean> done : threads.invokeAll(all)) {
                done.get();
            }
        }
        long each = (System.nanoTime() - begin) / Math.max(1, all.size());
        these.clear();
        return Long.toString(each);
    }
}
