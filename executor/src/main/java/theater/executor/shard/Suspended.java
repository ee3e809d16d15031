package theater.executor.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.executor.turn.SuspendedTurn;
import theater.schemas.message.Continuation;

/**
 * The shard's actors whose turns wait. They take no message until word comes that ends the wait: the answer, or that its
 * time is over. Whatever comes second comes too late. Used by the shard's thread.
 */
final class Suspended {
    private final Map<String, Waiting> byActor = new HashMap<>();

    /** Those that the state has. */
    Suspended(List<Waiting> waiting) {
        waiting.forEach(one -> byActor.put(one.actor, one));
    }

    int size() {
        return byActor.size();
    }

    /** The actor's turn that waits; null if it has none. */
    @Nullable
    Waiting of(String actor) {
        return byActor.get(actor);
    }

    void add(Waiting waiting) {
        byActor.put(waiting.actor, waiting);
    }

    void remove(String actor) {
        byActor.remove(actor);
    }

    void forEach(Consumer<Waiting> action) {
        byActor.values().forEach(action);
    }

    /**
     * A turn that waits: there may be very many, so this is no more than ending the wait takes.
     *
     * @param asked actor id of the one that was asked; null: none was
     * @param runtime descriptor of what the turn began with
     * @param askedBy nonce of the ask that the turn answers; null: no actor waits for it
     * @param hash of its message; null: copies of it are not looked for
     */
    record Waiting(
            String actor,
            String nonce,
            @Nullable String asked,
            Hash runtime,
            @Nullable String askedBy,
            @Nullable MessageHash hash) {

        static Waiting of(SuspendedTurn turn, @Nullable MessageHash hash) {
            return new Waiting(
                    turn.message().actor(), turn.nonce(), turn.asked(), turn.runtime(), turn.askedBy(), hash);
        }

        /** Whether the word is what it waits for. */
        boolean isEndedBy(Delivery word) {
            return switch (word.message().continuation()) {
                case null -> false;
                case Continuation.Wake wake -> wake.nonce().equals(nonce);
                case Continuation.Response response -> response.nonce().equals(nonce);
                case Continuation.Answer answer ->
                    answer.nonce().equals(nonce)
                            && asked != null
                            && asked.equals(word.message().sender());
                case Continuation.Probe probe -> probe.path().getFirst().nonce().equals(nonce);
            };
        }
    }
}
