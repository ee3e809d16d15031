package theater.chaos.history;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.schemas.avro.Answer;
import theater.schemas.avro.Ask;
import theater.schemas.avro.AskProblem;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.FetchResponse;
import theater.schemas.avro.Input;
import theater.schemas.avro.Log;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.Resumed;
import theater.schemas.avro.Send;
import theater.schemas.avro.Sleep;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.StateScan;
import theater.schemas.avro.Suspended;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.WireFormat;

/** Reads events. */
final class EventRecords {
    private final AvroCodec<Event> codec;

    EventRecords(AvroCodec<Event> codec) {
        this.codec = codec;
    }

    EventRecord event(Place place, ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        Event event = codec.decode(value);
        return new EventRecord(
                place,
                String.valueOf(RecordText.key(record)),
                event.getActor(),
                event.getSeq(),
                Hash.of(event.getPrev().bytes()),
                EventHash.of(value, WireFormat.PREFIX_BYTES, value.length - WireFormat.PREFIX_BYTES),
                event.getTime(),
                event.getType(),
                event.getIncarnation(),
                event.getAttempt(),
                event.getSegment(),
                input(place, event.getInput()),
                resumed(place, event.getResumed()),
                event.getCalls().stream()
                        .map(EventRecords::call)
                        .filter(call -> !(call instanceof Call.Log))
                        .toList(),
                outcome(event.getOutcome()));
    }

    private static EventRecord.@Nullable Input input(Place event, @Nullable Input input) {
        return input == null
                ? null
                : new EventRecord.Input(
                        new Place(input.getLane(), event.partition(), input.getOffset()),
                        input.getId(),
                        input.getSource(),
                        input.getSender(),
                        new Payload(input.getKind(), input.getContentType(), body(input.getBody())),
                        input.getAnswerTo(),
                        input.getTimer());
    }

    private static EventRecord.@Nullable Resumed resumed(Place event, @Nullable Resumed resumed) {
        if (resumed == null) {
            return null;
        }
        AskProblem problem = resumed.getProblem();
        FetchResponse response = resumed.getResponse();
        return new EventRecord.Resumed(
                resumed.getBy(),
                resumed.getId(),
                new Place(resumed.getLane(), event.partition(), resumed.getOffset()),
                resumed.getAnswer() == null ? null : payload(resumed.getAnswer()),
                problem == null
                        ? null
                        : new EventRecord.Problem(problem.getOutcome(), problem.getCode(), problem.getText()),
                resumed.getCycle(),
                response == null ? null : new EventRecord.Response(response.getStatus(), body(response.getBody())),
                resumed.getFailure() == null ? null : resumed.getFailure().getCode());
    }

    private static Call call(Object call) {
        return switch (call) {
            case StateGet get -> new Call.Get(Latin.text(get.getKey()), get.getWriter());
            case StatePut put -> new Call.Put(Latin.text(put.getKey()), body(put.getValue()));
            case StateDelete delete -> new Call.Delete(Latin.text(delete.getKey()));
            case StateScan scan -> scan(scan);
            case Send send ->
                new Call.Send(
                        send.getTo(),
                        "internal." + send.getPriority().name().toLowerCase(Locale.ROOT),
                        send.getId(),
                        payload(send.getPayload()),
                        send.getError());
            case Answer answer -> new Call.Answer(answer.getToken(), payload(answer.getPayload()), answer.getError());
            case TimerSchedule schedule ->
                new Call.Schedule(
                        schedule.getName(),
                        schedule.getDelay(),
                        schedule.getId(),
                        payload(schedule.getPayload()),
                        schedule.getError());
            case TimerCancel cancel -> new Call.Cancel(cancel.getName(), cancel.getError());
            case Ask ask ->
                new Call.Ask(ask.getTo(), ask.getTimeout(), ask.getId(), payload(ask.getPayload()), ask.getError());
            case Sleep sleep -> new Call.Sleep(sleep.getDuration());
            case Fetch fetch ->
                new Call.Fetch(
                        fetch.getMethod(),
                        fetch.getUrl(),
                        fetch.getBody() == null ? "" : body(fetch.getBody()),
                        fetch.getId(),
                        fetch.getError());
            case Log log -> new Call.Log();
            default -> new Call.Other(call.toString());
        };
    }

    private static Call scan(StateScan scan) {
        List<Call.Found> found = new ArrayList<>();
        scan.getFound().forEach(entry -> found.add(new Call.Found(Latin.text(entry.getKey()), entry.getWriter())));
        ByteBuffer after = scan.getAfter();
        return new Call.Scan(
                Latin.text(scan.getPrefix()), after == null ? null : Latin.text(after), scan.getLimit(), found);
    }

    private static Outcome outcome(Object outcome) {
        return switch (outcome) {
            case Ok ok -> new Outcome.Ok(ok.getAnswer() == null ? null : payload(ok.getAnswer()), ok.getLater());
            case Suspended suspended -> new Outcome.Suspended();
            case Rejected rejected -> new Outcome.Rejected(rejected.getCode());
            case Failed failed -> new Outcome.Failed(failed.getCode(), failed.getFinal$());
            default -> throw new IllegalArgumentException("an unknown outcome: " + outcome);
        };
    }

    private static Payload payload(theater.schemas.avro.Payload payload) {
        return new Payload(payload.getKind(), payload.getContentType(), body(payload.getBody()));
    }

    /** Bodies in the store are named; the actors of a run have none. */
    private static String body(Object body) {
        return body instanceof ByteBuffer bytes ? Latin.text(bytes) : body.toString();
    }
}
