package theater.wasmtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random values of everything that crosses the boundary, the odd ones more often than chance would have them. */
final class TestingValues {
    private static final int LONG_TEXT = 5_000;

    private final Random random;

    TestingValues(Random random) {
        this.random = random;
    }

    Message message() {
        return new Message(
                text(),
                text(),
                origin(),
                text(),
                number(),
                list(() -> new Attribute(text(), text())),
                random.nextBoolean() ? text() : null,
                bytes(),
                random.nextBoolean() ? number() : null);
    }

    private Payload payload() {
        return new Payload(
                text(), random.nextBoolean() ? text() : null, list(() -> new Attribute(text(), text())), bytes());
    }

    private Origin origin() {
        return switch (random.nextInt(4)) {
            case 0 -> new Origin.Outside();
            case 1 -> new Origin.Actor(text());
            case 2 -> new Origin.Runtime();
            default -> new Origin.Timer(text());
        };
    }

    GuestCall call() {
        return switch (random.nextInt(3)) {
            case 0 -> new GuestCall.Create(bytes());
            case 1 -> new GuestCall.Upgraded(text());
            default -> new GuestCall.Handle(message());
        };
    }

    /** Of the case that has the request's name. */
    HostReply reply(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet ignored -> new HostReply.StateGet(random.nextBoolean() ? bytes() : null);
            case HostRequest.StatePut ignored -> new HostReply.StatePut();
            case HostRequest.StateDelete ignored -> new HostReply.StateDelete();
            case HostRequest.StateScan ignored -> new HostReply.StateScan(list(() -> new StateEntry(bytes(), bytes())));
            case HostRequest.Send ignored -> new HostReply.Send(sendError());
            case HostRequest.Answer ignored ->
                new HostReply.Answer(random.nextBoolean() ? new AnswerError.UnknownToken() : null);
            case HostRequest.Schedule ignored -> new HostReply.Schedule(scheduleError());
            case HostRequest.Cancel ignored ->
                new HostReply.Cancel(random.nextBoolean() ? new CancelError.NoSuchTimer() : null);
            case HostRequest.Publish ignored -> new HostReply.Publish(publishError());
            case HostRequest.Log ignored -> new HostReply.Log();
            case HostRequest.Sleep ignored -> new HostReply.Sleep(random.nextLong());
            case HostRequest.Ask ignored ->
                random.nextBoolean()
                        ? new HostReply.Ask(random.nextLong(), payload(), null)
                        : new HostReply.Ask(random.nextLong(), null, askError());
            case HostRequest.Fetch ignored ->
                random.nextBoolean()
                        ? new HostReply.Fetch(
                                random.nextLong(),
                                new HttpResponse(
                                        random.nextInt(), text(), list(() -> new Attribute(text(), text())), bytes()),
                                null)
                        : new HostReply.Fetch(random.nextLong(), null, fetchError());
            case HostRequest.Spawn ignored ->
                new HostReply.Spawn(random.nextLong(), random.nextBoolean() ? spawnError() : null);
            case HostRequest.Stop ignored ->
                new HostReply.Stop(random.nextBoolean() ? new StopError.NoSuchChild() : null);
            case HostRequest.Children ignored -> new HostReply.Children(list(this::text));
            case HostRequest.Parent ignored -> new HostReply.Parent(random.nextBoolean() ? text() : null);
            case HostRequest.StorePut ignored -> new HostReply.StorePut(text());
            case HostRequest.StoreGet ignored ->
                random.nextBoolean()
                        ? new HostReply.StoreGet(bytes(), null)
                        : new HostReply.StoreGet(null, storeError());
            case HostRequest.StoreExists ignored ->
                random.nextBoolean()
                        ? new HostReply.StoreExists(random.nextLong(), null)
                        : new HostReply.StoreExists(null, storeError());
            case HostRequest.StoreRelease ignored ->
                new HostReply.StoreRelease(random.nextBoolean() ? storeError() : null);
        };
    }

    private SpawnError spawnError() {
        return switch (random.nextInt(8)) {
            case 0 -> new SpawnError.Denied();
            case 1 -> new SpawnError.InvalidActorId(text());
            case 2 -> new SpawnError.NoSuchActor();
            case 3 -> new SpawnError.Exists();
            case 4 -> new SpawnError.Rejected(new Problem(text(), text(), bytes()));
            case 5 -> new SpawnError.Failed(text());
            case 6 -> new SpawnError.TimedOut();
            default -> new SpawnError.Other(text());
        };
    }

    private StoreError storeError() {
        return switch (random.nextInt(3)) {
            case 0 -> new StoreError.InvalidDigest(text());
            case 1 -> new StoreError.Denied();
            default -> new StoreError.NotFound();
        };
    }

    private FetchError fetchError() {
        return switch (random.nextInt(11)) {
            case 0 -> new FetchError.InvalidRequest(text());
            case 1 -> new FetchError.DeniedHost(text());
            case 2 -> new FetchError.DeniedAddress(text());
            case 3 -> new FetchError.UnknownHost(text());
            case 4 -> new FetchError.ConnectionFailed(text());
            case 5 -> new FetchError.ConnectionLost(text());
            case 6 -> new FetchError.TimedOut(text());
            case 7 -> new FetchError.RequestTooLarge(text());
            case 8 -> new FetchError.ResponseTooLarge(text());
            case 9 -> new FetchError.InvalidResponse(text());
            default -> new FetchError.TooManyRedirects(text());
        };
    }

    private AskError askError() {
        return switch (random.nextInt(9)) {
            case 0 -> new AskError.Rejected(new Problem(text(), text(), bytes()));
            case 1 -> new AskError.Failed(text());
            case 2 -> new AskError.TimedOut();
            case 3 -> new AskError.NoSuchActor();
            case 4 -> new AskError.Denied();
            case 5 -> new AskError.Cycle(list(this::text));
            case 6 -> new AskError.Partial();
            case 7 -> new AskError.Stopped();
            default -> new AskError.Other(text());
        };
    }

    private @Nullable SendError sendError() {
        return switch (random.nextInt(3)) {
            case 0 -> new SendError.Denied();
            case 1 -> new SendError.InvalidActorId(text());
            default -> null;
        };
    }

    private @Nullable ScheduleError scheduleError() {
        return switch (random.nextInt(3)) {
            case 0 -> new ScheduleError.InvalidName(text());
            case 1 -> new ScheduleError.InvalidDelay(text());
            default -> null;
        };
    }

    private @Nullable PublishError publishError() {
        return switch (random.nextInt(4)) {
            case 0 -> new PublishError.Denied();
            case 1 -> new PublishError.InvalidTopic(text());
            case 2 -> new PublishError.Unavailable(text());
            default -> null;
        };
    }

    byte[] bytes() {
        byte[] bytes = new byte[length()];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Of any code points there are, NUL and those beyond 16 bits included; halves of pairs are none. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int left = length(); left > 0; left--) {
            int point = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x80);
                case 1 -> random.nextInt(0x800);
                case 2 -> random.nextInt(0x1_0000);
                default -> random.nextInt(Character.MAX_CODE_POINT + 1);
            };
            text.appendCodePoint(Character.isBmpCodePoint(point) && Character.isSurrogate((char) point) ? 0 : point);
        }
        return text.toString();
    }

    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -1;
            default -> random.nextLong();
        };
    }

    private int length() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(LONG_TEXT);
            default -> random.nextInt(20);
        };
    }

    private interface Maker<T> {
        T make();
    }

    private <T> List<T> list(Maker<T> maker) {
        List<T> list = new ArrayList<>();
        for (int left = random.nextInt(10); left > 0; left--) {
            list.add(maker.make());
        }
        return list;
    }
}
