package theater.executor.turn;

/** Measures every record that a turn wants written, before it may spoil a transaction: one too large fails the turn. */
final class EffectSizes {
    private EffectSizes() {}

    /** The same end, or a failure if a record has more bytes than {@code most}. */
    static TurnEnd checked(TurnEnd end, HostCalls calls, int most) {
        if (!(end instanceof TurnEnd.Ok) && !(end instanceof TurnEnd.Suspended)) {
            return end;
        }
        for (MessagingCalls.Outgoing outgoing : calls.outgoing()) {
            long bytes = RecordSizes.of(outgoing.payload(), outgoing.body());
            if (bytes > most) {
                return tooLarge("a message to " + outgoing.to(), bytes, most);
            }
        }
        for (MessagingCalls.LateAnswer late : calls.answers()) {
            long bytes = RecordSizes.of(late.payload(), late.body());
            if (bytes > most) {
                return tooLarge("an answer", bytes, most);
            }
        }
        for (TopicCalls.Publication publication : calls.publications()) {
            if (publication.sizeBytes() > most) {
                return tooLarge("a record for " + publication.topic(), publication.sizeBytes(), most);
            }
        }
        for (TimerCalls.Scheduled scheduled : calls.scheduled()) {
            long bytes = RecordSizes.of(scheduled.payload(), scheduled.body());
            if (bytes > most) {
                return tooLarge("timer " + scheduled.name(), bytes, most);
            }
        }
        if (end instanceof TurnEnd.Ok ok && ok.answer().isPresent()) {
            TurnEnd.Answer answer = ok.answer().get();
            long bytes = RecordSizes.of(answer.payload(), answer.body());
            return bytes > most ? tooLarge("an answer", bytes, most) : end;
        }
        return end;
    }

    private static TurnEnd tooLarge(String what, long bytes, int most) {
        return new TurnEnd.Failed(
                "message-too-large",
                what + " of " + bytes + " bytes, more than " + most + "; put it into the store and send its digest",
                "");
    }
}
