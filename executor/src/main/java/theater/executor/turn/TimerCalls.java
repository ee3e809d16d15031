package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import theater.schemas.avro.Payload;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.manifest.Limits;
import theater.schemas.message.ActorMessageHeaders;
import theater.wasmtime.CancelError;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.ScheduleError;

/** {@code timers}: messages of an actor to itself, for later. Used by the worker that runs the turn. */
final class TimerCalls {
    private final String actor;
    private final HostCalls.Moment moment;
    private final Timers timers;
    private final CallLedger ledger;
    private final Limits limits;
    private final List<Scheduled> scheduled = new ArrayList<>();

    TimerCalls(String actor, HostCalls.Moment moment, Timers timers, CallLedger ledger, Limits limits) {
        this.actor = actor;
        this.moment = moment;
        this.timers = timers;
        this.ledger = ledger;
        this.limits = limits;
    }

    HostReply schedule(HostRequest.Schedule schedule) throws LimitException {
        Optional<String> invalid = Timers.checkName(schedule.name());
        if (invalid.isPresent()) {
            refusedSchedule(schedule, "invalid-name", invalid.get());
            return new HostReply.Schedule(new ScheduleError.InvalidName(invalid.get()));
        }
        Optional<String> tooLong = Timers.checkDelay(schedule.delay());
        if (tooLong.isPresent()) {
            refusedSchedule(schedule, "invalid-delay", tooLong.get());
            return new HostReply.Schedule(new ScheduleError.InvalidDelay(tooLong.get()));
        }
        byte[] body = schedule.payload().body();
        ledger.effect(body.length);
        boolean replaces = timers.cancel(schedule.name());
        if (!replaces && timers.waiting(limits.timers()) >= limits.timers()) {
            throw new LimitException("timers", "more timers that wait than limits.timers = " + limits.timers());
        }
        Payload payload = ledger.kept(schedule.payload());
        String id = ActorMessageHeaders.timerId(actor, moment.seq(), scheduled.size());
        Headers headers = ActorMessageHeaders.ofTimer(
                schedule.name(),
                id,
                actor,
                payload.getKind(),
                moment.now(),
                payload.getContentType(),
                TurnRecords.attributes(payload),
                moment.causationId());
        Optional<String> unreadable = timers.schedule(schedule.name(), moment.now(), schedule.delay(), headers, body);
        if (unreadable.isPresent()) {
            throw new LimitException("invalid-payload", "a timer's message could not be read: " + unreadable.get());
        }
        scheduled.add(new Scheduled(schedule.name(), payload, body));
        ledger.note(
                new TimerSchedule(schedule.name(), schedule.delay(), id, payload, null, null),
                CallLedger.bytes(schedule.payload()) + schedule.name().length());
        return new HostReply.Schedule(null);
    }

    private void refusedSchedule(HostRequest.Schedule schedule, String error, String reason) throws LimitException {
        Payload payload = CallLedger.named(schedule.payload());
        ledger.note(
                new TimerSchedule(schedule.name(), Math.max(-1, schedule.delay()), "", payload, error, reason),
                CallLedger.bytes(schedule.payload()) + schedule.name().length() + reason.length());
    }

    HostReply cancel(HostRequest.Cancel cancel) throws LimitException {
        boolean waited = Timers.checkName(cancel.name()).isEmpty() && timers.cancel(cancel.name());
        if (waited) {
            ledger.effect(cancel.name().length());
        }
        ledger.note(
                new TimerCancel(cancel.name(), waited ? null : "no-such-timer"),
                cancel.name().length());
        return new HostReply.Cancel(waited ? null : new CancelError.NoSuchTimer());
    }

    List<Scheduled> scheduled() {
        return scheduled;
    }

    /** A message to the actor itself, for later. */
    record Scheduled(String name, Payload payload, byte[] body) {}
}
