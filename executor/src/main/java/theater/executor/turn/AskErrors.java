package theater.executor.turn;

import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.AskError;
import theater.wasmtime.Problem;

/** Why an ask has no answer, as its guest is told. */
public final class AskErrors {
    private AskErrors() {}

    /**
     * What a reply that is no answer says.
     *
     * @param outcome other than an answer
     * @param code for programs
     * @param text for people
     */
    public static AskError of(ReplyOutcome outcome, String code, String text, byte[] detail) {
        return switch (outcome) {
            case REJECTED -> new AskError.Rejected(new Problem(code, text, detail));
            case FAILED -> new AskError.Failed(code + ": " + text);
            case PARTIAL -> new AskError.Partial();
            case REFUSED -> refused(code, text);
            case ANSWER -> throw new IllegalArgumentException("an answer is no error");
        };
    }

    private static AskError refused(String code, String text) {
        if (code.equals(DeadLetterReason.NO_TYPE.code())) {
            return new AskError.NoSuchActor();
        }
        return code.equals(DeadLetterReason.STOPPED.code())
                ? new AskError.Stopped()
                : new AskError.Other(code + ": " + text);
    }
}
