package theater.wasmtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers host calls from a map, and notes them. */
final class TestingHost {
    final TreeMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
    final List<HostRequest> requests = new ArrayList<>();
    int yields;
    private long now = TestingGuests.CONTEXT.nowMillis();

    /** Runs the call to its end. */
    Step run(WasmInstance instance, GuestCall call) {
        return finish(instance, instance.start(call));
    }

    /** In a new instance with the default limits. */
    Step run(Component component, GuestCall call) {
        return run(component, InstanceLimits.DEFAULT, call);
    }

    Step run(Component component, InstanceLimits limits, GuestCall call) {
        try (WasmInstance instance = component.newInstance(TestingGuests.CONTEXT, limits)) {
            return run(instance, call);
        }
    }

    /** Starts the call and goes on over the ends of time slices, which come as early as other load has it. */
    static Step begin(WasmInstance instance, GuestCall call) {
        Step step = instance.start(call);
        while (step instanceof Step.Yielded) {
            step = instance.resume();
        }
        return step;
    }

    /** Goes on from a step to the end. */
    Step finish(WasmInstance instance, Step from) {
        Step step = from;
        while (true) {
            switch (step) {
                case Step.HostCall(HostRequest request) -> {
                    requests.add(request);
                    step = instance.resume(reply(request));
                }
                case Step.Yielded ignored -> {
                    yields++;
                    step = instance.resume();
                }
                case Step.Done end -> {
                    return end;
                }
                case Step.Failed end -> {
                    return end;
                }
                case Step.Stuck end -> {
                    return end;
                }
            }
        }
    }

    /** Level and text of each log. */
    List<String> logs() {
        return requests.stream()
                .filter(HostRequest.Log.class::isInstance)
                .map(HostRequest.Log.class::cast)
                .map(log -> log.level() + " " + log.text())
                .toList();
    }

    HostReply reply(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet(byte[] key) -> new HostReply.StateGet(state.get(key));
            case HostRequest.StatePut(byte[] key, byte[] value) -> {
                state.put(key, value);
                yield new HostReply.StatePut();
            }
            case HostRequest.StateDelete(byte[] key) -> {
                state.remove(key);
                yield new HostReply.StateDelete();
            }
            case HostRequest.StateScan scan -> new HostReply.StateScan(scan(scan));
            case HostRequest.Send send ->
                new HostReply.Send(
                        switch (send.to()) {
                            case "denied" -> new SendError.Denied();
                            case "invalid" -> new SendError.InvalidActorId("why");
                            default -> null;
                        });
            case HostRequest.Answer answer ->
                new HostReply.Answer(answer.token() == 7 ? null : new AnswerError.UnknownToken());
            case HostRequest.Schedule schedule ->
                new HostReply.Schedule(
                        switch (schedule.name()) {
                            case "invalid" -> new ScheduleError.InvalidName("why");
                            default -> null;
                        });
            case HostRequest.Spawn _ -> new HostReply.Spawn(0, null);
            case HostRequest.Stop _ -> new HostReply.Stop(new StopError.NoSuchChild());
            case HostRequest.Children _ -> new HostReply.Children(List.of());
            case HostRequest.Parent _ -> new HostReply.Parent(null);
            case HostRequest.StorePut _ -> new HostReply.StorePut("");
            case HostRequest.StoreGet _ -> new HostReply.StoreGet(null, new StoreError.NotFound());
            case HostRequest.StoreExists _ -> new HostReply.StoreExists(null, new StoreError.Denied());
            case HostRequest.StoreRelease _ -> new HostReply.StoreRelease(new StoreError.InvalidDigest("why"));
            case HostRequest.Cancel cancel ->
                new HostReply.Cancel(cancel.name().equals("missing") ? new CancelError.NoSuchTimer() : null);
            case HostRequest.Publish publish ->
                new HostReply.Publish(
                        switch (publish.topic()) {
                            case "denied" -> new PublishError.Denied();
                            case "invalid" -> new PublishError.InvalidTopic("why");
                            case "missing" -> new PublishError.Unavailable("why");
                            default -> null;
                        });
            case HostRequest.Sleep sleep -> new HostReply.Sleep(now += sleep.duration());
            case HostRequest.Ask ask ->
                switch (ask.to()) {
                    case "denied" -> new HostReply.Ask(now, null, new AskError.Denied());
                    case "cycle" -> new HostReply.Ask(now, null, new AskError.Cycle(List.of("a", "b")));
                    default -> new HostReply.Ask(now += ask.timeout(), ask.payload(), null);
                };
            case HostRequest.Fetch fetch ->
                fetch.request().url().equals("denied")
                        ? new HostReply.Fetch(now, null, new FetchError.DeniedHost("why"))
                        : new HostReply.Fetch(
                                ++now,
                                new HttpResponse(
                                        200,
                                        fetch.request().url(),
                                        fetch.request().headers(),
                                        new byte[] {1}),
                                null);
            case HostRequest.Log ignored -> new HostReply.Log();
        };
    }

    private List<StateEntry> scan(HostRequest.StateScan scan) {
        List<StateEntry> found = new ArrayList<>();
        int length = scan.prefix().length;
        for (Map.Entry<byte[], byte[]> entry : state.entrySet()) {
            byte[] key = entry.getKey();
            boolean prefixed = key.length >= length && Arrays.equals(key, 0, length, scan.prefix(), 0, length);
            boolean after = scan.after() == null || Arrays.compareUnsigned(key, scan.after()) > 0;
            if (prefixed && after && found.size() < scan.limit()) {
                found.add(new StateEntry(key, entry.getValue()));
            }
        }
        return found;
    }
}
