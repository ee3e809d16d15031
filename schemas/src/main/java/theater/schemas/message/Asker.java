package theater.schemas.message;

/** Who waits for the answer to a message. */
public sealed interface Asker permits ReplyAddress, ActorAsk {}
