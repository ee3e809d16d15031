package theater.executor.turn;

import java.util.List;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.AskError;
import theater.wasmtime.SpawnError;

/** Why a child has not started, as the guest is told that wanted it. */
public final class SpawnErrors {
    /** Code of the refusal of an actor that is there already. */
    static final String EXISTS = "exists";

    private SpawnErrors() {}

    /**
     * What the child's executor says.
     *
     * @param outcome other than an answer
     * @param code for programs
     * @param text for people
     */
    public static SpawnError of(ReplyOutcome outcome, String code, String text, byte[] detail) {
        if (outcome == ReplyOutcome.REFUSED && code.equals(EXISTS)) {
            return new SpawnError.Exists();
        }
        return switch (AskErrors.of(outcome, code, text, detail)) {
            case AskError.Rejected(var problem) -> new SpawnError.Rejected(problem);
            case AskError.Failed(String how) -> new SpawnError.Failed(how);
            case AskError.NoSuchActor _ -> new SpawnError.NoSuchActor();
            case AskError.Other(String what) -> new SpawnError.Other(what);
            case AskError.TimedOut _, AskError.Denied _, AskError.Partial _, AskError.Stopped _, AskError.Cycle _ ->
                new SpawnError.Other(code + ": " + text);
        };
    }

    /** The actor that was to start waits itself, and at the end of a chain of waits for this one. */
    public static SpawnError ofCycle(List<String> actors) {
        return new SpawnError.Other("a cycle of actors that wait for one another: " + String.join(", ", actors));
    }
}
