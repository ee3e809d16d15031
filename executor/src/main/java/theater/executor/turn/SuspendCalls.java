package theater.executor.turn;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchPolicy;
import theater.executor.fetch.FetchRequest;
import theater.executor.fetch.FetchResult;
import theater.executor.fetch.Fetcher;
import theater.schemas.avro.Ask;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Sleep;
import theater.schemas.manifest.Capabilities;
import theater.schemas.topic.ActorIds;
import theater.wasmtime.AskError;
import theater.wasmtime.FailureCode;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.HttpRequest;

/** Calls at which a turn may have to wait. Used by the worker that runs the turn. */
final class SuspendCalls {
    private final String actor;
    private final HostCalls.Moment moment;
    private final MessagingCalls messaging;
    private final CallLedger ledger;
    private final Capabilities capabilities;
    private final boolean allowed;
    private @Nullable Wait wait;

    /** @param allowed whether the turn is one that can wait */
    SuspendCalls(
            String actor,
            HostCalls.Moment moment,
            MessagingCalls messaging,
            CallLedger ledger,
            Capabilities capabilities,
            boolean allowed) {
        this.actor = actor;
        this.moment = moment;
        this.messaging = messaging;
        this.ledger = ledger;
        this.capabilities = capabilities;
        this.allowed = allowed;
    }

    /** Null: the turn waits. */
    @Nullable
    HostReply ask(HostRequest.Ask ask) throws LimitException {
        requireAllowed("messaging.ask");
        long timeout = atMost(ask.timeout());
        Optional<String> invalid = ActorIds.check(ask.to());
        if (invalid.isPresent()) {
            return refused(ask, "other", invalid.get(), new AskError.Other(invalid.get()));
        }
        if (!capabilities.maySendTo(ask.to())) {
            return refused(ask, "denied", null, new AskError.Denied());
        }
        if (ask.to().equals(actor)) {
            return refused(ask, "cycle", null, new AskError.Cycle(List.of(actor)));
        }
        String nonce = Wait.newNonce();
        ledger.effect(ask.payload().body().length);
        Payload payload = ledger.kept(ask.payload());
        String id = messaging.ask(ask.to(), payload, ask.payload().body(), nonce);
        ledger.note(
                new Ask(ask.to(), Math.max(-1, ask.timeout()), id, payload, null, null),
                CallLedger.bytes(ask.payload()) + ask.to().length());
        wait = Wait.forAnswer(nonce, ask.to(), fromNow(timeout));
        return null;
    }

    private HostReply refused(HostRequest.Ask ask, String code, @Nullable String reason, AskError error)
            throws LimitException {
        ledger.note(
                new Ask(ask.to(), Math.max(-1, ask.timeout()), "", CallLedger.named(ask.payload()), code, reason),
                CallLedger.bytes(ask.payload()) + ask.to().length() + (reason == null ? 0 : reason.length()));
        return new HostReply.Ask(moment.now(), null, error);
    }

    /** Null: the turn waits. */
    @Nullable
    HostReply fetch(HostRequest.Fetch fetch) throws LimitException {
        requireAllowed("http.fetch");
        HttpRequest wanted = fetch.request();
        byte[] body = wanted.body();
        FetchRequest request = Fetches.request(wanted);
        FetchPolicy policy = FetchPolicy.of(capabilities.http());
        FetchResult.Failure refusal = Fetcher.refusal(request, policy).orElse(null);
        if (refusal != null) {
            Object named = body == null ? null : LargeBytes.named(body);
            ledger.note(
                    Fetches.call(wanted, named, "", refusal),
                    Fetches.bytes(wanted) + refusal.text().length());
            return new HostReply.Fetch(moment.now(), null, Fetches.forGuest(refusal.error(), refusal.text()));
        }
        String nonce = Wait.newNonce();
        ledger.effect(body == null ? 0 : body.length);
        Fetch call = Fetches.call(wanted, body == null ? null : ledger.kept(body), nonce, null);
        ledger.note(call, Fetches.bytes(wanted));
        wait = Wait.forResponse(nonce, call, fromNow(policy.time(request).toMillis()));
        return null;
    }

    /** Null: the turn waits. */
    @Nullable
    HostReply sleep(HostRequest.Sleep sleep) throws LimitException {
        requireAllowed("waiting for time to pass");
        ledger.note(new Sleep(Math.max(-1, sleep.duration())), 0);
        if (sleep.duration() == 0) {
            return new HostReply.Sleep(moment.now());
        }
        wait = Wait.forTime(moment.now() + atMost(sleep.duration()));
        return null;
    }

    void requireAllowed(String what) throws LimitException {
        if (!allowed) {
            throw new LimitException(
                    FailureCode.SUSPEND_UNSUPPORTED,
                    what + " is not possible in create, in upgraded and with memory: warm");
        }
    }

    /** From now on, not from the turn's time: the message may have waited longer than others may take. */
    long fromNow(long millis) {
        return Math.max(moment.now(), System.currentTimeMillis()) + millis;
    }

    /** Ten years are as good as more; the guest's number has no sign. */
    static long atMost(long millis) {
        return millis < 0 ? Timers.MOST_MILLIS : Math.min(millis, Timers.MOST_MILLIS);
    }

    /** The turn waits for this. */
    void waitFor(Wait what) {
        wait = what;
    }

    /** What the turn waits for; null if it does not. */
    @Nullable
    Wait waiting() {
        return wait;
    }
}
