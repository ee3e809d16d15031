package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchResult;
import theater.executor.store.ShardStore;
import theater.schemas.avro.AskProblem;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.JournalCall;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Resumed;
import theater.schemas.avro.Suspension;
import theater.schemas.message.ActorAsk;
import theater.schemas.message.Continuation;
import theater.schemas.message.Message;
import theater.wasmtime.AskError;
import theater.wasmtime.HostReply;
import theater.wasmtime.SpawnError;
import theater.wasmtime.WitContract;

/** A turn that waited, and what has come for it. Used by the worker that runs the turn. */
final class Resumption {
    private static final String TIMERS = "timers";

    private final Suspensions suspensions;
    private final ActorState actor;
    private final ShardStore store;
    private final Suspension stored;
    private final TurnInput input;
    private final Message word;
    private final @Nullable FetchResult response;
    private final Continuation continuation;

    private Resumption(
            Suspensions suspensions,
            ActorState actor,
            ShardStore store,
            Suspension stored,
            Work work,
            Continuation continuation) {
        this.suspensions = suspensions;
        this.actor = actor;
        this.store = store;
        this.stored = stored;
        this.input = suspensions.message(stored);
        this.word = work.message();
        this.response = work.response();
        this.continuation = continuation;
    }

    /** Of what ends the wait of the actor's turn; null: it is a message for a turn of its own. */
    static @Nullable Resumption of(Suspensions suspensions, ActorState actor, ShardStore store, Work work) {
        Message word = work.message();
        Continuation continuation = word.continuation();
        if (continuation == null) {
            return null;
        }
        Suspension stored = suspensions.find(actor, store);
        if (stored == null) {
            throw new IllegalStateException("no turn of " + actor.id() + " waits for " + word.id());
        }
        return new Resumption(suspensions, actor, store, stored, work, continuation);
    }

    Suspension stored() {
        return stored;
    }

    TurnInput input() {
        return input;
    }

    List<JournalCall> journal() {
        return suspensions.journal(stored, actor, store);
    }

    /** Whether this version can read the journal. */
    boolean isReadable() {
        return stored.getContract().equals(WitContract.DIGEST);
    }

    /** What the turn waited in. */
    TurnEnd.Suspended waiting() {
        return new TurnEnd.Suspended(
                new Wait(
                        stored.getNonce(),
                        stored.getAsked(),
                        stored.getFetch(),
                        stored.getSpawn(),
                        stored.getDue(),
                        stored.getNumber()),
                stored.getFunction(),
                Outbox.bytes(stored.getRequest()));
    }

    /**
     * What the guest gets.
     *
     * @param now the time at which it goes on
     */
    HostReply reply(long now) {
        if (stored.getFetch() != null) {
            return fetched(now);
        }
        if (stored.getAsked() == null) {
            return new HostReply.Sleep(now);
        }
        if (stored.getSpawn()) {
            return new HostReply.Spawn(now, spawnError());
        }
        return switch (continuation) {
            case Continuation.Wake _, Continuation.Response _ -> new HostReply.Ask(now, null, new AskError.TimedOut());
            case Continuation.Probe probe -> new HostReply.Ask(now, null, new AskError.Cycle(cycle(probe)));
            case Continuation.Answer answer ->
                switch (answer.outcome()) {
                    case ANSWER ->
                        new HostReply.Ask(
                                now,
                                new theater.wasmtime.Payload(
                                        word.kind(), word.contentType(), TurnInput.attributes(word), word.body()),
                                null);
                    case REJECTED, FAILED, PARTIAL, REFUSED ->
                        new HostReply.Ask(
                                now, null, AskErrors.of(answer.outcome(), answer.code(), answer.text(), word.body()));
                };
        };
    }

    private @Nullable SpawnError spawnError() {
        return switch (continuation) {
            case Continuation.Wake _, Continuation.Response _ -> new SpawnError.TimedOut();
            case Continuation.Probe probe -> SpawnErrors.ofCycle(cycle(probe));
            case Continuation.Answer answer ->
                switch (answer.outcome()) {
                    case ANSWER -> null;
                    case REJECTED, FAILED, PARTIAL, REFUSED ->
                        SpawnErrors.of(answer.outcome(), answer.code(), answer.text(), word.body());
                };
        };
    }

    /** The actor's child that has started, or whose start is not known to have failed; null: none. */
    @Nullable
    String startedChild() {
        if (!stored.getSpawn()) {
            return null;
        }
        return switch (spawnError()) {
            case null -> stored.getAsked();
            case SpawnError.TimedOut _ -> stored.getAsked();
            case SpawnError.Denied _,
                    SpawnError.InvalidActorId _,
                    SpawnError.NoSuchActor _,
                    SpawnError.Exists _,
                    SpawnError.Rejected _,
                    SpawnError.Failed _,
                    SpawnError.Other _ -> null;
        };
    }

    private HostReply fetched(long now) {
        return switch (response) {
            case null -> new HostReply.Fetch(now, null, Fetches.timedOut());
            case FetchResult.Response got -> new HostReply.Fetch(now, Fetches.forGuest(got), null);
            case FetchResult.Failure failure ->
                new HostReply.Fetch(now, null, Fetches.forGuest(failure.error(), failure.text()));
        };
    }

    private static List<String> cycle(Continuation.Probe probe) {
        return probe.path().stream().map(ActorAsk::actor).toList();
    }

    /** The same for the event. */
    Resumed resumed(LargeBytes large) {
        String lane = word.offset() < 0 ? TIMERS : word.lane().suffix();
        Resumed resumed = new Resumed("wake", word.id(), lane, word.offset(), null, null, List.of(), null, null);
        switch (continuation) {
            case Continuation.Wake wake -> {}
            case Continuation.Response got -> {
                resumed.setBy("response");
                switch (response) {
                    case null -> throw new IllegalStateException("a response that nobody has");
                    case FetchResult.Response some -> resumed.setResponse(Fetches.forEvent(some, large));
                    case FetchResult.Failure failure -> resumed.setFailure(Fetches.forEvent(failure));
                }
            }
            case Continuation.Probe probe -> {
                resumed.setBy("cycle");
                resumed.setCycle(cycle(probe));
            }
            case Continuation.Answer answer -> {
                resumed.setBy("answer");
                switch (answer.outcome()) {
                    case ANSWER -> resumed.setAnswer(payload(large));
                    case REJECTED, FAILED, PARTIAL, REFUSED ->
                        resumed.setProblem(new AskProblem(
                                answer.outcome().code(), answer.code(), answer.text(), ByteBuffer.wrap(word.body())));
                }
            }
        }
        return resumed;
    }

    private Payload payload(LargeBytes large) {
        List<Attribute> attributes = word.attributes().stream()
                .map(attribute -> new Attribute(attribute.name(), attribute.value()))
                .toList();
        return new Payload(word.kind(), word.contentType(), attributes, large.body(word.body()));
    }
}
