package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.JournalCall;
import theater.wasmtime.WasmInstance;

/**
 * Brings a guest to where its turn waited: it gets the answers that it got before, as long as it asks what it asked before.
 * Used by the worker that runs the turn.
 */
final class Rerun {
    private final List<JournalCall> calls;
    private final TurnEnd.Suspended waiting;
    private final byte[] reply;
    private int place;

    /** @param reply to the call that the turn waited in, encoded */
    Rerun(List<JournalCall> calls, TurnEnd.Suspended waiting, byte[] reply) {
        this.calls = calls;
        this.waiting = waiting;
        this.reply = reply;
    }

    /** Answers the call that the guest is at. */
    Answer answer(WasmInstance guest) {
        boolean last = place == calls.size();
        String function = last ? waiting.function() : calls.get(place).getFunction();
        byte[] request =
                last ? waiting.request() : Outbox.bytes(calls.get(place).getRequest());
        if (!guest.pendingFunction().equals(function)) {
            return Answer.not(diverged("host call " + place + " was " + function + " and is " + guest.pendingFunction()
                    + " when the turn is run again"));
        }
        if (!Arrays.equals(request, Journal.digest(guest.encodedRequest()))) {
            return Answer.not(diverged(
                    "host call " + place + ", " + function + ", has other arguments when the turn is run again"));
        }
        byte[] answer = last ? reply : bytes(calls.get(place).getReply());
        place++;
        return new Answer(answer, null);
    }

    /** Whether the last call that was answered is the one that the turn waited in. */
    boolean isAtEnd() {
        return place > calls.size();
    }

    /** The guest has ended before it came to where the turn waited. */
    TurnEnd endedEarly() {
        return diverged("the turn ended after " + place + " host calls when it was run again; it had made "
                + calls.size() + " and waited in " + waiting.function());
    }

    private static TurnEnd diverged(String text) {
        return new TurnEnd.Failed(
                "diverged", text + ": what a guest does has to follow from its message, state and host calls", "");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Outbox.bytes(buffer);
    }

    /** @param diverged null: the reply is the answer */
    record Answer(byte[] reply, @Nullable TurnEnd diverged) {
        static Answer not(TurnEnd diverged) {
            return new Answer(new byte[0], diverged);
        }
    }
}
