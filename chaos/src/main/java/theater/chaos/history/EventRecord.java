package theater.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;

/**
 * An event.
 *
 * @param key of the record, which has to be the actor's id
 * @param prev hash of the actor's event before it, as it says
 * @param hash of this one, computed from its bytes
 * @param segment of the turn: it has one more for each wait
 * @param input null for create and upgrade, and for all segments but the first
 * @param resumed how the wait before this segment ended; null: it is a first segment
 * @param calls without what the guest logged
 */
public record EventRecord(
        Place place,
        String key,
        String actor,
        long seq,
        Hash prev,
        Hash hash,
        long time,
        String type,
        int incarnation,
        int attempt,
        int segment,
        @Nullable Input input,
        @Nullable Resumed resumed,
        List<Call> calls,
        Outcome outcome) {
    public EventRecord {
        calls = List.copyOf(calls);
    }

    /** Whether its message is settled with it, if it has one. */
    public boolean isLast() {
        return switch (outcome) {
            case Outcome.Ok _, Outcome.Rejected _ -> true;
            case Outcome.Suspended _ -> false;
            case Outcome.Failed failed -> failed.last();
        };
    }

    /** Whether the turn waits behind it. */
    public boolean isWaiting() {
        return outcome instanceof Outcome.Suspended;
    }

    /** {@code actor#seq}, as findings name events. */
    public String name() {
        return actor + "#" + seq;
    }

    /**
     * The message of a turn.
     *
     * @param place where it stood when it was handled; of a timer, a number of its own (see {@link Place#isTimer})
     * @param answerTo token of the expected answer; null: none is expected
     * @param timer name of the actor's timer that it is; null: it is none
     */
    public record Input(
            Place place,
            String id,
            String source,
            @Nullable String sender,
            Payload payload,
            @Nullable Long answerTo,
            @Nullable String timer) {}

    /**
     * How a wait ended: at most one of the last five is there.
     *
     * @param by answer, response, wake or cycle
     * @param id of the record that ended it
     * @param place of that record; of what was in no lane, a number of its own (see {@link Place#isTimer})
     * @param answer of the asked actor
     * @param problem why there is no answer
     * @param cycle actors that wait for one another, this one first; empty: none do
     * @param response of a server
     * @param failure code why there is no response
     */
    public record Resumed(
            String by,
            String id,
            Place place,
            @Nullable Payload answer,
            @Nullable Problem problem,
            List<String> cycle,
            @Nullable Response response,
            @Nullable String failure) {
        public Resumed {
            cycle = List.copyOf(cycle);
        }
    }

    /**
     * Why there is no answer.
     *
     * @param outcome rejected, failed, partial or refused
     */
    public record Problem(String outcome, String code, String text) {}

    /** What a server answered. */
    public record Response(int status, String body) {}
}
