package theater.cli.dev;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import theater.schemas.avro.Ask;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.FetchResponse;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Resumed;

/** Events that tell something else. An alteration that does not fit an event leaves it as it is. */
final class Altered {
    private Altered() {}

    static Event withCall(Event event, UnaryOperator<Object> change) {
        return Event.newBuilder(event)
                .setCalls(event.getCalls().stream().map(change).toList())
                .build();
    }

    static Event without(Event event, Class<?> kind) {
        return Event.newBuilder(event)
                .setCalls(event.getCalls().stream()
                        .filter(call -> !kind.isInstance(call))
                        .toList())
                .build();
    }

    static Event withCallMore(Event event, Object call) {
        if (event.getInput() == null) {
            return event;
        }
        List<Object> calls = new ArrayList<>(event.getCalls());
        calls.add(call);
        return Event.newBuilder(event).setCalls(calls).build();
    }

    static Event answering(Event event) {
        return event.getOutcome() instanceof Ok ok && ok.getAnswer() != null
                ? Event.newBuilder(event).setOutcome(new Ok(null, false)).build()
                : event;
    }

    static Event failing(Event event) {
        return event.getOutcome() instanceof Failed failed
                ? Event.newBuilder(event)
                        .setOutcome(new Failed("stuck", failed.getText(), failed.getBacktrace(), failed.getFinal$()))
                        .build()
                : event;
    }

    /** An answer that the guest told at the end of its turn. */
    static Event waitingForAnotherAnswer(Event event) {
        Resumed resumed = event.getResumed();
        if (resumed == null || resumed.getAnswer() == null) {
            return event;
        }
        Payload other = Payload.newBuilder(resumed.getAnswer())
                .setBody(ByteBuffer.wrap(new byte[] {'7'}))
                .build();
        return Event.newBuilder(event)
                .setResumed(Resumed.newBuilder(resumed).setAnswer(other).build())
                .build();
    }

    static Object askingAnother(Object call) {
        return call instanceof Ask ask && ask.getError() == null
                ? Ask.newBuilder(ask).setTo("waiter/another").build()
                : call;
    }

    static Event resumedLater(Event event) {
        return event.getSegment() == 2
                ? Event.newBuilder(event).setTime(event.getTime() + 1).build()
                : event;
    }

    static Event respondingOtherwise(Event event) {
        Resumed resumed = event.getResumed();
        if (resumed == null || resumed.getResponse() == null) {
            return event;
        }
        var response = FetchResponse.newBuilder(resumed.getResponse())
                .setBody(ByteBuffer.wrap(new byte[] {'x'}))
                .build();
        return Event.newBuilder(event)
                .setResumed(Resumed.newBuilder(resumed).setResponse(response).build())
                .build();
    }

    static boolean isKind(Event event, String kind) {
        return event.getInput() != null && event.getInput().getKind().equals(kind);
    }
}
