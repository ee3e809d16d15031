package theater.executor.shard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Hash;
import theater.executor.fetch.FetchPolicy;
import theater.executor.fetch.FetchResult;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.turn.Fetches;
import theater.executor.turn.SuspendedTurn;
import theater.executor.types.RuntimeSlot;
import theater.schemas.avro.Fetch;

/**
 * HTTP requests of the shard's turns that wait for a response. Each is sent once what records it is committed, and again
 * after a takeover, with the same key. What ends the wait otherwise ends the request.
 *
 * <p>Used by the shard's thread; what it waits for comes as a {@link Signal}.
 */
final class Requests implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Requests.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final ShardContext context;
    private final Inbox inbox;
    /** Those that run, by the nonce of the wait. */
    private final Map<String, CompletableFuture<FetchResult>> running = new HashMap<>();

    Requests(ShardContext context, Inbox inbox) {
        this.context = context;
        this.inbox = inbox;
    }

    /** The turn's wait is committed: its request is sent. */
    void committed(Pending turn) {
        var result = new CompletableFuture<FetchResult>();
        running.put(turn.nonce, result);
        begin(turn, result);
        var _ = result.whenComplete((got, failure) -> {
            if (got != null) {
                context.meters().responded(got);
                inbox.tell(new Signal.Responded(turn, got));
            }
        });
    }

    /** What the turn runs in says what is granted; it may have to be loaded first. */
    private void begin(Pending turn, CompletableFuture<FetchResult> result) {
        RuntimeSlot runtime = context.types().runtimeOf(turn.runtime);
        runtime.whenDone(() -> Thread.ofVirtual().name("request").start(() -> {
            if (runtime.isReady()) {
                send(turn, runtime, result);
            } else if (!result.isDone() && sleep()) {
                // Its type was deployed anew in between.
                begin(turn, result);
            }
        }));
    }

    private void send(Pending turn, RuntimeSlot runtime, CompletableFuture<FetchResult> result) {
        while (!result.isDone()) {
            Duration left = Duration.ofMillis(turn.due - context.clock().getAsLong());
            if (!left.isPositive()) {
                // What wakes the turn is on its way.
                return;
            }
            try {
                byte[] body = context.turns().large().bytes(turn.call.getBody());
                var policy =
                        FetchPolicy.of(runtime.get().manifest().capabilities().http());
                send(
                        context.fetcher().fetch(Fetches.recorded(turn.call, body, left), policy, turn.call.getId()),
                        result);
                return;
            } catch (RuntimeException e) {
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("partition", context.shard())
                        .addKeyValue("actorId", turn.actor)
                        .log("a request cannot be sent now; it is tried again until its time is over");
            }
            if (!sleep()) {
                return;
            }
        }
    }

    private static void send(CompletableFuture<FetchResult> exchange, CompletableFuture<FetchResult> result) {
        var _ = exchange.whenComplete((got, failure) -> {
            if (got != null) {
                result.complete(got);
            } else {
                result.completeExceptionally(failure);
            }
        });
        var _ = result.whenComplete((_, _) -> exchange.cancel(false));
    }

    private static boolean sleep() {
        try {
            Thread.sleep(RETRY);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Word for the actor's turn.
     *
     * @return null if the turn waits no more
     */
    @Nullable
    Delivery word(Signal.Responded responded, ShardStore store) {
        Pending turn = responded.turn();
        byte[] stored = store.get(turn.wakeKey);
        long now = context.clock().getAsLong();
        return stored == null
                ? null
                : new ParkedMessages(context)
                        .read(turn.wakeKey, stored, now)
                        .asResponse(turn.nonce, responded.result(), now);
    }

    /** The turn waits no more. */
    void ended(String nonce) {
        CompletableFuture<FetchResult> result = running.remove(nonce);
        if (result != null) {
            result.cancel(false);
        }
    }

    /** The shard is not owned any longer: whoever owns it sends them again. */
    @Override
    public void close() {
        running.values().forEach(result -> result.cancel(false));
        running.clear();
    }

    /**
     * A turn that waits for a response.
     *
     * @param nonce of the wait
     * @param call that it waits in
     * @param due when the wait ends in any case, in milliseconds since 1970 UTC
     * @param wakeKey under which the shard's state has what wakes it then
     * @param runtime descriptor of what the turn began with
     */
    record Pending(String actor, String nonce, Fetch call, long due, Bytes wakeKey, Hash runtime) {

        /** Null if the turn waits for something else. */
        static @Nullable Pending of(SuspendedTurn turn) {
            Fetch call = turn.fetch();
            return call == null
                    ? null
                    : new Pending(
                            turn.message().actor(), turn.nonce(), call, turn.due(), turn.wakeKey(), turn.runtime());
        }
    }
}
