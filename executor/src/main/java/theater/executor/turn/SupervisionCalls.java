package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Children;
import theater.schemas.avro.Parent;
import theater.schemas.avro.Spawn;
import theater.schemas.avro.Stop;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Limits;
import theater.schemas.message.ChildRequest;
import theater.schemas.topic.ActorIds;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.SpawnError;
import theater.wasmtime.StopError;

/** {@code supervision}: the actor's children. Used by the worker that runs the turn. */
public final class SupervisionCalls {
    private static final int MOST_LISTED = 1_000;
    private static final int MOST_PARAMS_BYTES = 64 << 10;

    private final String actor;
    private final List<String> parents;
    private final HostCalls.Moment moment;
    private final StateView state;
    private final SuspendCalls suspending;
    private final CallLedger ledger;
    private final Limits limits;
    private final Capabilities capabilities;
    private final List<Request> requests = new ArrayList<>();

    /** @param parents ids of the actors above this one */
    SupervisionCalls(
            String actor,
            List<String> parents,
            HostCalls.Moment moment,
            StateView state,
            SuspendCalls suspending,
            CallLedger ledger,
            Limits limits,
            Capabilities capabilities) {
        this.actor = actor;
        this.parents = parents;
        this.moment = moment;
        this.state = state;
        this.suspending = suspending;
        this.ledger = ledger;
        this.limits = limits;
        this.capabilities = capabilities;
    }

    /** Null: the turn waits. */
    @Nullable
    HostReply spawn(HostRequest.Spawn spawn) throws LimitException {
        suspending.requireAllowed("supervision.spawn");
        byte[] params = spawn.params();
        Refusal refusal = refusal(spawn, actor, parents.size(), capabilities).orElse(null);
        if (refusal != null) {
            ledger.note(
                    call(spawn, params == null ? null : LargeBytes.named(params), "", refusal),
                    spawn.id().length() + LargeBytes.inlineBytes(params == null ? new byte[0] : params));
            return new HostReply.Spawn(moment.now(), refusal.error);
        }
        int most = limits.children();
        if (state.count(StateKeys.child(actor, ""), most) >= most) {
            throw new LimitException("children", "more children than limits.children = " + most);
        }
        ledger.effect(params == null ? 0 : params.length);
        String nonce = Wait.newNonce();
        List<String> lineage = new ArrayList<>();
        lineage.add(actor);
        lineage.addAll(parents);
        Request request = request(spawn.id(), new ChildRequest.Spawn(lineage, params), nonce);
        ledger.note(
                call(spawn, params == null ? null : ledger.kept(params), request.id, null),
                spawn.id().length() + LargeBytes.inlineBytes(params == null ? new byte[0] : params));
        suspending.waitFor(Wait.forChild(nonce, spawn.id(), suspending.fromNow(SuspendCalls.atMost(spawn.timeout()))));
        return null;
    }

    private Request request(String child, ChildRequest what, @Nullable String nonce) {
        Request request = new Request(ChildRequest.id(actor, moment.seq(), requests.size()), child, what, nonce);
        requests.add(request);
        return request;
    }

    /**
     * Why an actor cannot have such a child, as far as that is known without asking; empty: it may.
     *
     * @param parents how many actors are above it
     */
    public static Optional<Refusal> refusal(
            HostRequest.Spawn spawn, String actor, int parents, Capabilities capabilities) {
        Optional<String> invalid = ActorIds.check(spawn.id());
        if (invalid.isPresent()) {
            return Optional.of(
                    new Refusal("invalid-actor-id", invalid.get(), new SpawnError.InvalidActorId(invalid.get())));
        }
        if (!capabilities.maySpawn(spawn.id())) {
            return Optional.of(new Refusal("denied", null, new SpawnError.Denied()));
        }
        if (spawn.id().equals(actor)) {
            return Optional.of(new Refusal("exists", null, new SpawnError.Exists()));
        }
        String other = null;
        if (parents >= ChildRequest.MOST_PARENTS) {
            other = "there are " + parents + " actors above this one already, which is the most";
        } else if (spawn.params() != null && spawn.params().length > MOST_PARAMS_BYTES) {
            other = "parameters have at most " + MOST_PARAMS_BYTES + " bytes, not " + spawn.params().length;
        }
        return other == null ? Optional.empty() : Optional.of(new Refusal("other", other, new SpawnError.Other(other)));
    }

    /**
     * The call as the event keeps it.
     *
     * @param params the parameters, or where they are kept
     * @param id of the message; empty if it was refused
     */
    public static Spawn call(HostRequest.Spawn spawn, @Nullable Object params, String id, @Nullable Refusal refusal) {
        return new Spawn(
                spawn.id(),
                params,
                Math.max(-1, spawn.timeout()),
                id,
                refusal == null ? null : refusal.code,
                refusal == null ? null : refusal.text);
    }

    HostReply stop(HostRequest.Stop stop) throws LimitException {
        boolean known = ActorIds.check(stop.id()).isEmpty();
        Bytes key = StateKeys.child(actor, known ? stop.id() : "");
        if (!known || state.value(key) == null) {
            ledger.note(new Stop(stop.id(), "", "no-such-child"), stop.id().length());
            return new HostReply.Stop(new StopError.NoSuchChild());
        }
        ledger.effect(0);
        state.set(key, null);
        Request request = request(stop.id(), new ChildRequest.Stop(), null);
        ledger.note(new Stop(stop.id(), request.id, null), stop.id().length());
        return new HostReply.Stop(null);
    }

    HostReply children(HostRequest.Children children) throws LimitException {
        int limit = children.limit();
        if (limit < 1 || limit > MOST_LISTED) {
            throw new LimitException(
                    "children",
                    "the limit of a list of children is 1 to " + MOST_LISTED + ", not "
                            + Integer.toUnsignedString(limit));
        }
        String after = children.after();
        List<String> found = state.children(after, limit);
        ledger.note(
                new Children(after, limit, found),
                found.stream().mapToLong(String::length).sum());
        return new HostReply.Children(found);
    }

    HostReply parent() throws LimitException {
        String parent = parents.isEmpty() ? null : parents.getFirst();
        ledger.note(new Parent(parent), parent == null ? 0 : parent.length());
        return new HostReply.Parent(parent);
    }

    /** What children are told, in order. */
    List<Request> requests() {
        return requests;
    }

    /**
     * What a child is told.
     *
     * @param id of the message
     * @param nonce of the wait for its answer; null: none is expected
     */
    record Request(
            String id,
            String child,
            ChildRequest what,
            @Nullable String nonce) {}

    /**
     * Why an actor cannot have a child.
     *
     * @param code for the event
     * @param text for people
     */
    public record Refusal(String code, @Nullable String text, SpawnError error) {}
}
