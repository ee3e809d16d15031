package theater.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchError;
import theater.executor.turn.AskErrors;
import theater.executor.turn.Fetches;
import theater.executor.turn.SpawnErrors;
import theater.schemas.avro.AskProblem;
import theater.schemas.avro.Event;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.FetchFailure;
import theater.schemas.avro.FetchResponse;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Resumed;
import theater.schemas.avro.Sleep;
import theater.schemas.avro.Spawn;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.AskError;
import theater.wasmtime.Attribute;
import theater.wasmtime.HostReply;
import theater.wasmtime.HttpResponse;
import theater.wasmtime.SpawnError;

/** How the wait of a turn ended that is run again, as its next segment tells. */
final class WaitReplies {
    private WaitReplies() {}

    /**
     * What the guest got.
     *
     * @param waiting the call in which it waited
     * @param segment the event of the segment that goes on
     * @throws ReplayException if the event does not tell it
     */
    static HostReply of(Object waiting, Event segment, Blobs blobs) {
        long now = segment.getTime();
        if (waiting instanceof Sleep) {
            return new HostReply.Sleep(now);
        }
        Resumed resumed = segment.getResumed();
        if (resumed == null) {
            throw new ReplayException(
                    "history-cut", "event " + segment.getSeq() + " goes on with a turn and does not say by what");
        }
        if (waiting instanceof Fetch) {
            return fetched(now, resumed, blobs);
        }
        if (waiting instanceof Spawn) {
            return new HostReply.Spawn(now, spawnError(resumed));
        }
        Payload answer = resumed.getAnswer();
        return answer == null
                ? new HostReply.Ask(now, null, error(resumed))
                : new HostReply.Ask(now, payload(answer, blobs), null);
    }

    private static HostReply fetched(long now, Resumed resumed, Blobs blobs) {
        FetchResponse response = resumed.getResponse();
        if (response != null) {
            List<Attribute> headers = response.getHeaders().stream()
                    .map(one -> new Attribute(one.getName(), one.getValue()))
                    .toList();
            var got = new HttpResponse(
                    response.getStatus(), response.getUrl(), headers, World.bytes(response.getBody(), blobs));
            return new HostReply.Fetch(now, got, null);
        }
        FetchFailure failure = resumed.getFailure();
        if (failure == null) {
            return new HostReply.Fetch(now, null, Fetches.timedOut());
        }
        FetchError error = FetchError.ofCode(failure.getCode())
                .orElseThrow(() -> new ReplayException(
                        "history-cut", "a request ended in a way that is not known here: " + failure.getCode()));
        return new HostReply.Fetch(now, null, Fetches.forGuest(error, failure.getText()));
    }

    private static @Nullable SpawnError spawnError(Resumed resumed) {
        if (resumed.getAnswer() != null) {
            return null;
        }
        if (!resumed.getCycle().isEmpty()) {
            return SpawnErrors.ofCycle(resumed.getCycle());
        }
        AskProblem problem = resumed.getProblem();
        return problem == null
                ? new SpawnError.TimedOut()
                : SpawnErrors.of(
                        outcome(problem), problem.getCode(), problem.getText(), World.bytesOf(problem.getDetail()));
    }

    private static AskError error(Resumed resumed) {
        if (!resumed.getCycle().isEmpty()) {
            return new AskError.Cycle(List.copyOf(resumed.getCycle()));
        }
        AskProblem problem = resumed.getProblem();
        return problem == null
                ? new AskError.TimedOut()
                : AskErrors.of(
                        outcome(problem), problem.getCode(), problem.getText(), World.bytesOf(problem.getDetail()));
    }

    private static ReplyOutcome outcome(AskProblem problem) {
        return ReplyOutcome.ofCode(problem.getOutcome())
                .orElseThrow(() -> new ReplayException(
                        "history-cut", "an ask ended in a way that is not known here: " + problem.getOutcome()));
    }

    private static theater.wasmtime.Payload payload(Payload payload, Blobs blobs) {
        List<Attribute> attributes = payload.getAttributes().stream()
                .map(one -> new Attribute(one.getName(), one.getValue()))
                .toList();
        return new theater.wasmtime.Payload(
                payload.getKind(), payload.getContentType(), attributes, World.bytes(payload.getBody(), blobs));
    }
}
