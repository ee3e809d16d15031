package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random values from Java through Rust into a guest, and back again: what comes back is what was sent. */
class RoundTripTest {
    private static final int ROUNDS = 500;
    private static final InstanceLimits LIMITS = InstanceLimits.DEFAULT.withMemoryBytes(16 << 20);

    private final long seed = Long.getLong("theater.test.seed", System.nanoTime());
    private final TestingValues values = new TestingValues(new Random(seed));

    @Test
    void everyValueComesBack() {
        Component echo = TestingGuests.guest("echo");
        for (int round = 0; round < ROUNDS; round++) {
            try (WasmInstance instance = echo.newInstance(TestingGuests.CONTEXT, LIMITS)) {
                check(instance, values.message(), "seed " + seed + ", round " + round);
            }
        }
    }

    private void check(WasmInstance instance, Message sent, String where) {
        List<HostRequest> requests = new ArrayList<>();
        List<HostReply> replies = new ArrayList<>();
        Step step = instance.start(new GuestCall.Handle(sent));
        while (!(step instanceof Step.Done)) {
            switch (step) {
                case Step.HostCall(HostRequest request) -> {
                    HostReply reply = values.reply(request);
                    requests.add(request);
                    replies.add(reply);
                    step = instance.resume(reply);
                }
                case Step.Yielded ignored -> step = instance.resume();
                case Step.Done ignored -> throw new AssertionError("handled above");
                case Step.Failed failed -> throw new AssertionError(where + ": " + failed);
                case Step.Stuck stuck -> throw new AssertionError(where + ": " + stuck);
            }
        }

        assertThat(step).as(where).isEqualTo(new Step.Done(new GuestResult.Ok(new Outcome.Answer(payload(sent)))));
        assertThat(requests).as(where).isEqualTo(expected(sent, replies));
    }

    /** What {@code echo.wat} does with the message and the replies. */
    private static List<HostRequest> expected(Message sent, List<HostReply> replies) {
        List<HostRequest> all = new ArrayList<>();
        all.add(new HostRequest.Log(LogLevel.INFO, sent.source()));
        if (sent.origin() instanceof Origin.Actor(String id)) {
            all.add(new HostRequest.Log(LogLevel.WARN, id));
        }
        if (sent.origin() instanceof Origin.Timer(String name)) {
            all.add(new HostRequest.Log(LogLevel.ERROR, name));
        }
        if (sent.answerTo() != null) {
            all.add(new HostRequest.Answer(sent.answerTo(), payload(sent)));
            boolean refused = ((HostReply.Answer) replies.get(all.size() - 1)).error() != null;
            all.add(new HostRequest.Log(refused ? LogLevel.INFO : LogLevel.DEBUG, ""));
        }
        Priority priority = switch ((int) Long.remainderUnsigned(sent.time(), 3)) {
            case 0 -> Priority.HIGH;
            case 1 -> Priority.NORMAL;
            default -> Priority.LOW;
        };
        all.add(new HostRequest.Send(
                sent.id(), payload(sent), new SendOptions(priority, sent.answerTo(), sent.time())));
        switch (((HostReply.Send) replies.get(all.size() - 1)).error()) {
            case null -> {}
            case SendError.Denied ignored -> all.add(new HostRequest.Log(LogLevel.DEBUG, ""));
            case SendError.InvalidActorId(String text) -> all.add(new HostRequest.Log(LogLevel.ERROR, text));
        }
        all.add(new HostRequest.Schedule(sent.id(), sent.time(), payload(sent)));
        switch (((HostReply.Schedule) replies.get(all.size() - 1)).error()) {
            case null -> {}
            case ScheduleError.InvalidName(String text) -> all.add(new HostRequest.Log(LogLevel.DEBUG, text));
            case ScheduleError.InvalidDelay(String text) -> all.add(new HostRequest.Log(LogLevel.INFO, text));
        }
        all.add(new HostRequest.Cancel(sent.id()));
        if (((HostReply.Cancel) replies.get(all.size() - 1)).error() != null) {
            all.add(new HostRequest.Log(LogLevel.WARN, ""));
        }
        all.add(new HostRequest.StateGet(sent.body()));
        byte[] value = ((HostReply.StateGet) replies.get(all.size() - 1)).value();
        all.add(
                value == null
                        ? new HostRequest.StateDelete(sent.body())
                        : new HostRequest.StatePut(sent.body(), value));
        byte[] after = sent.contentType() == null ? null : TestingGuests.utf8(sent.contentType());
        all.add(new HostRequest.StateScan(sent.body(), after, (int) sent.time()));
        for (StateEntry entry : ((HostReply.StateScan) replies.get(all.size() - 1)).entries()) {
            all.add(new HostRequest.StatePut(entry.key(), entry.value()));
        }
        return all;
    }

    private static Payload payload(Message message) {
        return new Payload(message.kind(), message.contentType(), message.attributes(), message.body());
    }
}
