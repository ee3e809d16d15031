package theater.replay;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Suspended;
import theater.wasmtime.GuestCall;
import theater.wasmtime.HostReply;
import theater.wasmtime.WasmInstance;

/**
 * Runs an actor's turns again, each in what it ran in, and compares every host call, the outcome and the fuel with its
 * event. The state before the first one is folded from the events before it. Used by one thread.
 */
public final class Replay implements AutoCloseable {
    private final List<Event> history;
    private final Runtimes runtimes;
    private final RememberedBlobs blobs;
    private final World world;
    private final Instances instances = new Instances();
    private Hash component;
    private long turns;
    private long byLimit;
    private long notRun;
    private long otherEngine;
    private long fuel;
    /** Of the present turn, up to where it waited. */
    private long fuelBefore;

    private Replay(List<Event> history, int from, Runtimes runtimes, Blobs blobs) {
        this.history = history;
        this.runtimes = runtimes;
        this.blobs = new RememberedBlobs(blobs);
        this.world = World.behind(history, from);
        this.component = Histories.componentBefore(history, from, runtimes);
    }

    /**
     * Runs turns again up to the first difference.
     *
     * @param history the actor's events from seq 0 on, whose links were checked
     * @param from seq of the first turn
     * @param to seq of the last one
     * @throws ReplayException if something is missing
     */
    public static Report run(List<Event> history, int from, int to, Runtimes runtimes, Blobs blobs) {
        Histories.check(history, from, to);
        int begin = Histories.beginOfInstance(history, from);
        try (Replay replay = new Replay(history, begin, runtimes, blobs)) {
            return replay.run(begin, to);
        }
    }

    private Report run(int from, int to) {
        Difference difference = null;
        for (int i = from; i <= to && difference == null; i++) {
            difference = turn(history.get(i)).orElse(null);
        }
        long bytes = world.state().entrySet().stream()
                .mapToLong(
                        entry -> entry.getKey().length + (long) entry.getValue().bytes(blobs).length)
                .sum();
        return new Report(
                history.getFirst().getActor(),
                from,
                to,
                turns,
                byLimit,
                notRun,
                otherEngine,
                fuel,
                world.state().size(),
                bytes,
                difference);
    }

    private Optional<Difference> turn(Event event) {
        if (HostFailures.isNotRun(event)) {
            notRun++;
            world.apply(event);
            instances.ended(false);
            return Optional.empty();
        }
        GuestRuntime runtime = runtimes.of(Histories.runtime(event));
        Comparison comparison = new Comparison(event);
        Optional<Difference> difference = event.getSegment() > 0
                ? segment(event, runtime, comparison)
                : GuestCalls.of(event, runtime, component, blobs)
                        .map(call -> guest(event, runtime, call, comparison))
                        .orElseGet(() -> comparison.end(List.of(), new Ok(null, false), event.getFuel(), true));
        if (difference.isPresent()) {
            return difference;
        }
        turns += event.getSegment() == 0 ? 1 : 0;
        fuel += event.getFuel();
        otherEngine += runtime.exact() ? 0 : 1;
        world.apply(event);
        if (Histories.changesComponent(event)) {
            component = runtime.componentHash();
        }
        return Optional.empty();
    }

    private Optional<Difference> guest(Event event, GuestRuntime runtime, GuestCall call, Comparison comparison) {
        WasmInstance instance = instances.recorded(event, runtime);
        fuelBefore = 0;
        return compare(event, runtime, comparison, host -> GuestRun.run(instance, call, host, comparison));
    }

    /** Goes on with the turn that waited, in its instance. */
    private Optional<Difference> segment(Event event, GuestRuntime runtime, Comparison comparison) {
        WasmInstance instance = instances.waiting();
        if (instance == null) {
            throw new ReplayException(
                    "history-cut",
                    "event " + event.getSeq() + " goes on with a turn whose segment before it did not wait");
        }
        Object waiting = history.get((int) event.getSeq() - 1).getCalls().getLast();
        HostReply reply = WaitReplies.of(waiting, event, blobs);
        return compare(event, runtime, comparison, host -> GuestRun.resume(instance, reply, host, comparison));
    }

    private Optional<Difference> compare(
            Event event, GuestRuntime runtime, Comparison comparison, Function<TurnHost, GuestRun.Ran> run) {
        boolean well = false;
        boolean waits = false;
        try {
            GuestRun.Ran ran = run.apply(new TurnHost(
                    world,
                    event.getActor(),
                    event.getSeq(),
                    event.getTime(),
                    runtime.manifest().capabilities(),
                    event.getCalls(),
                    blobs));
            well = ran.outcome() instanceof Ok && event.getOutcome() instanceof Ok;
            waits = ran.outcome() instanceof Suspended && event.getOutcome() instanceof Suspended;
            Optional<Difference> difference =
                    comparison.end(ran.calls(), ran.outcome(), ran.fuel() - fuelBefore, runtime.exact());
            fuelBefore = ran.fuel();
            byLimit += comparison.isByLimit() ? 1 : 0;
            return difference;
        } finally {
            if (!waits) {
                instances.ended(well);
            }
        }
    }

    /** Compares one turn with its event, call by call. */
    private static final class Comparison implements GuestRun.Watch {
        private final Event event;
        private @Nullable Difference difference;
        private boolean byLimit;

        Comparison(Event event) {
            this.event = event;
        }

        boolean isByLimit() {
            return byLimit;
        }

        @Override
        public boolean afterCall(List<Object> calls) {
            int place = calls.size() - 1;
            Object now = calls.getLast();
            if (place >= event.getCalls().size()) {
                if (HostFailures.isLimit(event.getOutcome())) {
                    // The call that was refused; a failed turn does not record it.
                    byLimit = true;
                } else {
                    difference = new Difference(event.getSeq(), where(place), null, RecordText.line(now), null);
                }
                return false;
            }
            Object recorded = event.getCalls().get(place);
            if (recorded.equals(now)) {
                return true;
            }
            difference = different(where(place), recorded, now);
            return false;
        }

        @Override
        public boolean afterSlice(List<Object> calls) {
            byLimit = HostFailures.isDeadline(event.getOutcome())
                    && calls.size() == event.getCalls().size();
            return !byLimit;
        }

        private String where(int place) {
            return "call " + (place + 1) + " of " + event.getCalls().size();
        }

        private Difference different(String where, Object recorded, Object now) {
            return new Difference(
                    event.getSeq(),
                    where,
                    RecordText.line(recorded),
                    RecordText.line(now),
                    RecordText.firstDifference(recorded, now).orElse(null));
        }

        /** Judges the end. */
        Optional<Difference> end(List<Object> calls, @Nullable Object outcome, long fuel, boolean exact) {
            if (difference != null || byLimit) {
                return Optional.ofNullable(difference);
            }
            if (calls.size() < event.getCalls().size()) {
                Object missing = event.getCalls().get(calls.size());
                return Optional.of(new Difference(
                        event.getSeq(),
                        where(calls.size()),
                        RecordText.line(missing),
                        null,
                        "the guest had ended: " + RecordText.line(outcome)));
            }
            if (HostFailures.isLimit(event.getOutcome())) {
                // What the guest ended with was over a limit.
                byLimit = true;
                return Optional.empty();
            }
            Object recorded = comparable(event.getOutcome(), exact);
            Object now = comparable(outcome, exact);
            if (!recorded.equals(now)) {
                return Optional.of(different("outcome", recorded, now));
            }
            if (exact && fuel != event.getFuel()) {
                return Optional.of(new Difference(
                        event.getSeq(), "fuel", Long.toString(event.getFuel()), Long.toString(fuel), null));
            }
            return Optional.empty();
        }

        /** Whether it is the last attempt is not the guest's doing; where it failed is told in words of the engine. */
        private static Object comparable(@Nullable Object outcome, boolean exact) {
            if (outcome instanceof Failed failed) {
                return exact
                        ? new Failed(failed.getCode(), failed.getText(), failed.getBacktrace(), false)
                        : new Failed(failed.getCode(), "", "", false);
            }
            return outcome == null ? "ended from outside" : outcome;
        }
    }

    @Override
    public void close() {
        instances.close();
    }
}
