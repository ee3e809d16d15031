package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Answer;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.avro.Send;
import theater.schemas.manifest.Capabilities;
import theater.schemas.message.ActorMessageHeaders;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;
import theater.wasmtime.AnswerError;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.SendError;

/** {@code messaging}: messages to other actors, and answers to earlier ones. Used by the worker that runs the turn. */
final class MessagingCalls {
    private final TurnContext context;
    private final String actor;
    private final HostCalls.Moment moment;
    private final StateView state;
    private final CallLedger ledger;
    private final Capabilities capabilities;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<LateAnswer> answers = new ArrayList<>();

    MessagingCalls(
            TurnContext context,
            String actor,
            HostCalls.Moment moment,
            StateView state,
            CallLedger ledger,
            Capabilities capabilities) {
        this.context = context;
        this.actor = actor;
        this.moment = moment;
        this.state = state;
        this.ledger = ledger;
        this.capabilities = capabilities;
    }

    HostReply send(HostRequest.Send send) throws LimitException {
        Optional<String> invalid = ActorIds.check(send.to());
        if (invalid.isPresent()) {
            refusedSend(send, "invalid-actor-id");
            return new HostReply.Send(new SendError.InvalidActorId(invalid.get()));
        }
        if (!capabilities.maySendTo(send.to())) {
            refusedSend(send, "denied");
            return new HostReply.Send(new SendError.Denied());
        }
        theater.wasmtime.Payload given = SendTimes.in(send.payload(), send.options(), moment.now());
        byte[] body = given.body();
        ledger.effect(body.length);
        Payload payload = ledger.kept(given);
        Priority priority = capped(send.options().priority());
        String id = ActorMessageHeaders.id(actor, moment.seq(), outgoing.size());
        outgoing.add(new Outgoing(id, send.to(), priority, payload, body, null));
        ledger.note(new Send(send.to(), priority, id, payload, null), CallLedger.bytes(given));
        return new HostReply.Send(null);
    }

    /**
     * A message whose sender waits for the answer; tells its id.
     *
     * @param nonce of the ask
     */
    String ask(String to, Payload payload, byte[] body, String nonce) {
        String id = ActorMessageHeaders.id(actor, moment.seq(), outgoing.size());
        outgoing.add(new Outgoing(id, to, capped(theater.wasmtime.Priority.NORMAL), payload, body, nonce));
        return id;
    }

    private Priority capped(theater.wasmtime.Priority wanted) {
        return Priority.valueOf(
                capabilities.capped(Lane.Level.valueOf(wanted.name())).name());
    }

    /** What was not sent is in the event by its digest, and nowhere else if it is large. */
    private void refusedSend(HostRequest.Send send, String error) throws LimitException {
        Payload payload = CallLedger.named(SendTimes.in(send.payload(), send.options(), moment.now()));
        Priority priority = capped(send.options().priority());
        ledger.note(
                new Send(send.to(), priority, "", payload, error),
                CallLedger.bytes(send.payload()) + send.to().length());
    }

    HostReply answer(HostRequest.Answer answer) throws LimitException {
        theater.wasmtime.Payload given = answer.payload();
        byte[] target = state.lookup(StateKeys.replyTarget(actor, answer.token()));
        boolean used = answers.stream().anyMatch(other -> other.token == answer.token());
        if (target == null || used) {
            Payload named = CallLedger.named(given);
            ledger.note(new Answer(answer.token(), named, "unknown-token"), CallLedger.bytes(given));
            return new HostReply.Answer(new AnswerError.UnknownToken());
        }
        ledger.effect(given.body().length);
        Payload payload = ledger.kept(given);
        answers.add(new LateAnswer(answer.token(), context.replyTargets().decode(target), payload, given.body()));
        ledger.note(new Answer(answer.token(), payload, null), CallLedger.bytes(given));
        return new HostReply.Answer(null);
    }

    List<Outgoing> outgoing() {
        return outgoing;
    }

    List<LateAnswer> answers() {
        return answers;
    }

    /**
     * A message to another actor.
     *
     * @param ask nonce of the ask that it is; null if it is none
     */
    record Outgoing(
            String id,
            String to,
            Priority priority,
            Payload payload,
            byte[] body,
            @Nullable String ask) {}

    /** An answer to a message of an earlier turn. */
    record LateAnswer(long token, ReplyTarget target, Payload payload, byte[] body) {}
}
