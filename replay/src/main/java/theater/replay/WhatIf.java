package theater.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.schemas.avro.Ask;
import theater.schemas.avro.BlobExists;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.Children;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.Input;
import theater.schemas.avro.Log;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Parent;
import theater.schemas.avro.Sleep;
import theater.schemas.avro.Spawn;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StateScan;
import theater.schemas.avro.Suspended;
import theater.store.Digest;
import theater.wasmtime.Component;
import theater.wasmtime.GuestCall;
import theater.wasmtime.HostReply;
import theater.wasmtime.WasmInstance;

/**
 * What another component would have done with the same messages, at the same times and with the same random numbers. Its
 * state goes its own way from the first turn on. Nothing takes effect. Used by one thread.
 */
public final class WhatIf implements AutoCloseable {
    private static final GuestRun.Watch TO_THE_END = new GuestRun.Watch() {
        @Override
        public boolean afterCall(List<Object> calls) {
            return true;
        }

        @Override
        public boolean afterSlice(List<Object> calls) {
            return true;
        }
    };

    private final List<Event> history;
    private final Runtimes runtimes;
    private final RememberedBlobs blobs;
    private final byte[] bytes;
    private final Digest digest;
    private final World world;
    private final Instances instances = new Instances();
    private final Consumer<Change> changes;
    private final Hash component;
    private @Nullable Input settledEarlier;
    private long turns;
    private long different;
    private long skipped;

    private WhatIf(
            List<Event> history, int from, byte[] bytes, Runtimes runtimes, Blobs blobs, Consumer<Change> changes) {
        this.history = history;
        this.runtimes = runtimes;
        this.blobs = new RememberedBlobs(blobs);
        this.world = World.behind(history, from);
        this.component = Histories.componentBefore(history, from, runtimes);
        this.bytes = bytes;
        this.digest = Digest.of(bytes);
        this.changes = changes;
    }

    /**
     * A turn with other effects.
     *
     * @param seq of its event
     * @param type of its event; {@code upgrade} also for the one that would have come before the first turn
     * @param lines what is recorded begins with {@code -}, what the other component does with {@code +}
     */
    public record Change(long seq, String type, List<String> lines) {
        public Change {
            lines = List.copyOf(lines);
        }
    }

    /**
     * What came of it.
     *
     * @param skipped turns that would not have been: upgrades, further attempts, and those that no guest ended
     */
    public record Summary(String actor, String component, long turns, long different, long skipped) {}

    /**
     * Runs a stretch with another component.
     *
     * @param bytes the component
     * @param changes told of each turn with other effects, in order
     */
    public static Summary run(
            List<Event> history,
            int from,
            int to,
            byte[] bytes,
            Runtimes runtimes,
            Blobs blobs,
            Consumer<Change> changes) {
        Histories.check(history, from, to);
        try (WhatIf whatIf = new WhatIf(history, from, bytes, runtimes, blobs, changes)) {
            return whatIf.run(from, to);
        }
    }

    private Summary run(int from, int to) {
        if (!component.equals(Hash.ZERO)) {
            upgrade(history.get(from));
        }
        for (int i = from; i <= to; i++) {
            // Further segments come with the first one.
            if (history.get(i).getSegment() == 0) {
                turn(history.get(i), to);
            }
        }
        return new Summary(history.getFirst().getActor(), digest.toString(), turns, different, skipped);
    }

    /** What a deploy would have brought before the first turn. */
    private void upgrade(Event first) {
        GuestRuntime runtime = runtime(first);
        if (!runtime.component().hasLifecycle() || runtime.componentHash().equals(component)) {
            return;
        }
        GuestRun.Ran ran = run(first, runtime, new GuestCall.Upgraded(component.hex()), List.of());
        List<String> lines = new ArrayList<>();
        effects(ran.calls(), ran.outcome()).forEach(effect -> lines.add("+ " + RecordText.line(effect)));
        lines.add("+ " + RecordText.line(ran.outcome()));
        changes.accept(new Change(first.getSeq(), "upgrade", lines));
        world.apply(first.getSeq(), null, ran.calls(), Objects.requireNonNull(ran.outcome()), true);
    }

    private GuestRuntime runtime(Event event) {
        GuestRuntime recorded = runtimes.of(Histories.runtime(event));
        Component other = runtimes.component(digest, () -> bytes);
        var refused = recorded.manifest().capabilities().refusedImports(other.imports());
        if (!refused.isEmpty()) {
            throw new ReplayException(
                    "component-unusable",
                    "component " + digest + " imports what the manifest of event " + event.getSeq()
                            + " does not grant: " + refused);
        }
        return recorded.with(Hash.of(digest.toBytes()), other);
    }

    private void turn(Event event, int to) {
        boolean upgrade = event.getInput() == null && event.getType().equals("upgrade");
        if (upgrade || HostFailures.isNotRun(event) || isSettledEarlier(event)) {
            skipped++;
            if (HostFailures.isStop(event)) {
                world.apply(event);
            }
            return;
        }
        GuestRuntime runtime = runtime(event);
        Optional<GuestCall> call = GuestCalls.of(event, runtime, component, blobs);
        List<String> lines = new ArrayList<>();
        Object outcome;
        if (call.isPresent()) {
            outcome = segments(event, to, runtime, call.get(), lines);
        } else {
            outcome = ended(event, new GuestRun.Ran(List.of(), new Ok(null, false), 0), lines);
        }
        turns++;
        settledEarlier = outcome instanceof Failed ? null : event.getInput();
        if (!lines.isEmpty()) {
            different++;
            changes.accept(new Change(event.getSeq(), event.getType(), lines));
        }
    }

    /** Runs a turn with all its waits, as long as the history tells how they ended; tells how it ended. */
    private Object segments(Event first, int to, GuestRuntime runtime, GuestCall call, List<String> lines) {
        boolean well = false;
        try {
            WasmInstance instance = instances.any(first, runtime);
            GuestRun.Ran ran = GuestRun.run(instance, call, host(first, runtime, first.getCalls()), TO_THE_END);
            Object outcome = ended(first, ran, lines);
            for (Event event = first; outcome instanceof Suspended; ) {
                Event next = nextSegment(event, to);
                if (next == null
                        || !isSameWait(event.getCalls().getLast(), ran.calls().getLast())) {
                    lines.add("+ the history does not tell how this wait would have ended");
                    for (; next != null; next = nextSegment(next, to)) {
                        effects(next.getCalls(), next.getOutcome())
                                .forEach(effect -> lines.add("- " + RecordText.line(effect)));
                    }
                    return outcome;
                }
                HostReply reply = WaitReplies.of(event.getCalls().getLast(), next, blobs);
                world.resumed(next.getResumed());
                ran = GuestRun.resume(instance, reply, host(next, runtime, next.getCalls()), TO_THE_END);
                outcome = ended(next, ran, lines);
                event = next;
            }
            well = outcome instanceof Ok;
            return outcome;
        } finally {
            instances.ended(well);
        }
    }

    private @Nullable Event nextSegment(Event event, int to) {
        int at = (int) event.getSeq() + 1;
        return at <= to && history.get(at).getSegment() > 0 ? history.get(at) : null;
    }

    /** Whether what ended the recorded wait would have ended this one. */
    private static boolean isSameWait(Object recorded, Object now) {
        if (recorded instanceof Ask before && now instanceof Ask ask) {
            return before.getTo().equals(ask.getTo()) && before.getPayload().equals(ask.getPayload());
        }
        if (recorded instanceof Fetch before && now instanceof Fetch fetch) {
            return before.getMethod().equals(fetch.getMethod())
                    && before.getUrl().equals(fetch.getUrl())
                    && before.getHeaders().equals(fetch.getHeaders())
                    && Objects.equals(before.getBody(), fetch.getBody());
        }
        if (recorded instanceof Spawn before && now instanceof Spawn spawn) {
            return before.getChild().equals(spawn.getChild()) && Objects.equals(before.getParams(), spawn.getParams());
        }
        return recorded instanceof Sleep && now instanceof Sleep;
    }

    /** A segment has ended, perhaps otherwise than recorded. */
    private Object ended(Event event, GuestRun.Ran ran, List<String> lines) {
        Object outcome = Objects.requireNonNull(ran.outcome());
        world.apply(
                event.getSeq(),
                event.getInput(),
                ran.calls(),
                outcome,
                !(outcome instanceof Failed) || Histories.isSettled(event.getOutcome()));
        lines.addAll(difference(event, ran));
        return outcome;
    }

    /** Whether the message of a further attempt had succeeded by now. */
    private boolean isSettledEarlier(Event event) {
        Input input = event.getInput();
        Input earlier = settledEarlier;
        return event.getAttempt() > 1
                && input != null
                && earlier != null
                && input.getLane().equals(earlier.getLane())
                && input.getOffset() == earlier.getOffset();
    }

    private GuestRun.Ran run(Event event, GuestRuntime runtime, GuestCall call, List<Object> recorded) {
        boolean well = false;
        try {
            GuestRun.Ran ran =
                    GuestRun.run(instances.any(event, runtime), call, host(event, runtime, recorded), TO_THE_END);
            well = ran.outcome() instanceof Ok;
            return ran;
        } finally {
            instances.ended(well);
        }
    }

    private TurnHost host(Event event, GuestRuntime runtime, List<Object> recorded) {
        return new TurnHost(
                world,
                event.getActor(),
                event.getSeq(),
                event.getTime(),
                runtime.manifest().capabilities(),
                recorded,
                blobs);
    }

    private static List<String> difference(Event event, GuestRun.Ran ran) {
        List<Object> before = effects(event.getCalls(), event.getOutcome());
        List<Object> now = effects(ran.calls(), ran.outcome());
        int same = 0;
        while (same < before.size() && same < now.size() && before.get(same).equals(now.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (sameEnd < before.size() - same
                && sameEnd < now.size() - same
                && before.get(before.size() - 1 - sameEnd).equals(now.get(now.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        List<String> lines = new ArrayList<>();
        before.subList(same, before.size() - sameEnd).forEach(effect -> lines.add("- " + RecordText.line(effect)));
        now.subList(same, now.size() - sameEnd).forEach(effect -> lines.add("+ " + RecordText.line(effect)));
        Object recorded = withoutDetails(event.getOutcome());
        Object outcome = withoutDetails(ran.outcome());
        if (!Objects.equals(recorded, outcome)) {
            lines.add("- " + RecordText.line(recorded));
            lines.add("+ " + RecordText.line(outcome));
        }
        return lines;
    }

    /** What takes effect: nothing of a turn that did not end well, and reading and logging never does. */
    private static List<Object> effects(List<Object> calls, @Nullable Object outcome) {
        return outcome instanceof Ok || outcome instanceof Suspended
                ? calls.stream().filter(call -> !isReading(call)).toList()
                : List.of();
    }

    private static boolean isReading(Object call) {
        return call instanceof StateGet
                || call instanceof StateScan
                || call instanceof BlobGet
                || call instanceof BlobExists
                || call instanceof Children
                || call instanceof Parent
                || call instanceof Log;
    }

    /** Where in its code a component failed is its own affair. */
    private static @Nullable Object withoutDetails(@Nullable Object outcome) {
        return outcome instanceof Failed failed ? new Failed(failed.getCode(), "", "", false) : outcome;
    }

    @Override
    public void close() {
        instances.close();
    }
}
