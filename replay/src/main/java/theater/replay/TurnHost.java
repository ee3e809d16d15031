package theater.replay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchPolicy;
import theater.executor.fetch.FetchResult;
import theater.executor.fetch.Fetcher;
import theater.executor.turn.Fetches;
import theater.executor.turn.LargeBytes;
import theater.executor.turn.SendTimes;
import theater.executor.turn.SupervisionCalls;
import theater.executor.turn.Timers;
import theater.schemas.avro.Answer;
import theater.schemas.avro.Ask;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.BlobExists;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.Children;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.Log;
import theater.schemas.avro.Parent;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.Publish;
import theater.schemas.avro.Send;
import theater.schemas.avro.Sleep;
import theater.schemas.avro.Spawn;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StateEntryReference;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.StateScan;
import theater.schemas.avro.Stop;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.manifest.Capabilities;
import theater.schemas.message.ActorMessageHeaders;
import theater.schemas.message.ChildRequest;
import theater.schemas.message.PublicationHeaders;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicPattern;
import theater.wasmtime.AnswerError;
import theater.wasmtime.AskError;
import theater.wasmtime.CancelError;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.HttpRequest;
import theater.wasmtime.PublishError;
import theater.wasmtime.ScheduleError;
import theater.wasmtime.SendError;
import theater.wasmtime.SpawnError;
import theater.wasmtime.StateEntry;
import theater.wasmtime.StopError;

/**
 * Answers the host calls of a turn that is run again, and notes them as an event does. What follows from the history is
 * answered from that; what it does not tell (whether Kafka took a record, a timer still waited, a token was known) is
 * answered as recorded, where the record has the same call. It applies none of the manifest's limits but those of the
 * engine. Used by one thread.
 */
final class TurnHost {
    private final World world;
    private final String actor;
    private final long seq;
    private final long now;
    private final Capabilities capabilities;
    private final List<Object> recorded;
    private final RememberedBlobs blobs;
    private final StoreReplay store;

    private final List<Object> calls = new ArrayList<>();
    private final NavigableMap<byte[], Optional<World.Entry>> changes = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<String, Boolean> timers = new HashMap<>();
    private final Set<Long> answered = new HashSet<>();
    private int sends;
    private int publications;
    private int scheduled;
    /** Requests to children. */
    private int told;

    TurnHost(
            World world,
            String actor,
            long seq,
            long now,
            Capabilities capabilities,
            List<Object> recorded,
            RememberedBlobs blobs) {
        this.world = world;
        this.actor = actor;
        this.seq = seq;
        this.now = now;
        this.capabilities = capabilities;
        this.recorded = recorded;
        this.blobs = blobs;
        this.store = new StoreReplay(world, capabilities, blobs);
    }

    /** All calls so far, in order. */
    List<Object> calls() {
        return calls;
    }

    /** Answers a call and notes it; null: the turn waits in it. */
    @Nullable
    HostReply perform(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet get -> get(get);
            case HostRequest.StatePut put -> put(put);
            case HostRequest.StateDelete delete -> delete(delete);
            case HostRequest.StateScan scan -> scan(scan);
            case HostRequest.Send send -> send(send);
            case HostRequest.Answer answer -> answer(answer);
            case HostRequest.Ask ask -> ask(ask);
            case HostRequest.Fetch fetch -> fetch(fetch);
            case HostRequest.Sleep sleep -> sleep(sleep);
            case HostRequest.Schedule schedule -> schedule(schedule);
            case HostRequest.Cancel cancel -> cancel(cancel);
            case HostRequest.Publish publish -> publish(publish);
            case HostRequest.Spawn spawn -> spawn(spawn);
            case HostRequest.Stop stop -> stop(stop);
            case HostRequest.Children children -> children(children);
            case HostRequest.Parent _ -> parent();
            case HostRequest.StorePut put -> noted(store.put(put));
            case HostRequest.StoreGet get -> noted(store.get(get, hint(BlobGet.class)));
            case HostRequest.StoreExists exists -> noted(store.exists(exists, hint(BlobExists.class)));
            case HostRequest.StoreRelease release -> noted(store.release(release));
            case HostRequest.Log log -> {
                calls.add(new Log(log.level().name().toLowerCase(Locale.ROOT), log.text()));
                yield new HostReply.Log();
            }
        };
    }

    // ---- state

    private HostReply get(HostRequest.StateGet get) {
        World.Entry entry = find(get.key());
        calls.add(new StateGet(ByteBuffer.wrap(get.key()), entry == null ? -1L : entry.writer()));
        return new HostReply.StateGet(entry == null ? null : entry.bytes(blobs));
    }

    private World.@Nullable Entry find(byte[] key) {
        Optional<World.Entry> change = changes.get(key);
        return change == null ? world.find(key) : change.orElse(null);
    }

    private HostReply put(HostRequest.StatePut put) {
        changes.put(put.key(), Optional.of(new World.Entry(seq, ByteBuffer.wrap(put.value()))));
        blobs.remember(put.value());
        calls.add(new StatePut(ByteBuffer.wrap(put.key()), LargeBytes.named(put.value())));
        return new HostReply.StatePut();
    }

    private HostReply delete(HostRequest.StateDelete delete) {
        changes.put(delete.key(), Optional.empty());
        calls.add(new StateDelete(ByteBuffer.wrap(delete.key())));
        return new HostReply.StateDelete();
    }

    private HostReply scan(HostRequest.StateScan scan) {
        List<StateEntryReference> found = new ArrayList<>();
        List<StateEntry> entries = new ArrayList<>();
        byte[] after = scan.after();
        for (Map.Entry<byte[], World.Entry> entry : merged().entrySet()) {
            byte[] key = entry.getKey();
            if (entries.size() < scan.limit()
                    && startsWith(key, scan.prefix())
                    && (after == null || Arrays.compareUnsigned(key, after) > 0)) {
                found.add(new StateEntryReference(
                        ByteBuffer.wrap(key), entry.getValue().writer()));
                entries.add(new StateEntry(key, entry.getValue().bytes(blobs)));
            }
        }
        calls.add(new StateScan(
                ByteBuffer.wrap(scan.prefix()), after == null ? null : ByteBuffer.wrap(after), scan.limit(), found));
        return new HostReply.StateScan(entries);
    }

    private NavigableMap<byte[], World.Entry> merged() {
        if (changes.isEmpty()) {
            return world.state();
        }
        NavigableMap<byte[], World.Entry> merged = new TreeMap<>(world.state());
        changes.forEach(
                (key, change) -> change.ifPresentOrElse(entry -> merged.put(key, entry), () -> merged.remove(key)));
        return merged;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    // ---- messages

    private HostReply send(HostRequest.Send send) {
        Payload payload = payload(SendTimes.in(send.payload(), send.options(), now));
        Priority priority = Priority.valueOf(capabilities
                .capped(Lane.Level.valueOf(send.options().priority().name()))
                .name());
        Optional<String> invalid = ActorIds.check(send.to());
        if (invalid.isPresent()) {
            calls.add(new Send(send.to(), priority, "", payload, "invalid-actor-id"));
            return new HostReply.Send(new SendError.InvalidActorId(invalid.get()));
        }
        if (!capabilities.maySendTo(send.to())) {
            calls.add(new Send(send.to(), priority, "", payload, "denied"));
            return new HostReply.Send(new SendError.Denied());
        }
        calls.add(new Send(send.to(), priority, ActorMessageHeaders.id(actor, seq, sends++), payload, null));
        return new HostReply.Send(null);
    }

    private HostReply answer(HostRequest.Answer answer) {
        Payload payload = payload(answer.payload());
        boolean known = hint(Answer.class)
                .filter(one -> one.getToken() == answer.token())
                .map(one -> one.getError() == null)
                .orElseGet(() -> world.owes(answer.token()) && !answered.contains(answer.token()));
        if (!known) {
            calls.add(new Answer(answer.token(), payload, "unknown-token"));
            return new HostReply.Answer(new AnswerError.UnknownToken());
        }
        answered.add(answer.token());
        calls.add(new Answer(answer.token(), payload, null));
        return new HostReply.Answer(null);
    }

    // ---- waits

    private @Nullable HostReply ask(HostRequest.Ask ask) {
        Payload payload = payload(ask.payload());
        long timeout = Math.max(-1, ask.timeout());
        Optional<String> invalid = ActorIds.check(ask.to());
        if (invalid.isPresent()) {
            calls.add(new Ask(ask.to(), timeout, "", payload, "other", invalid.get()));
            return new HostReply.Ask(now, null, new AskError.Other(invalid.get()));
        }
        if (!capabilities.maySendTo(ask.to())) {
            calls.add(new Ask(ask.to(), timeout, "", payload, "denied", null));
            return new HostReply.Ask(now, null, new AskError.Denied());
        }
        if (ask.to().equals(actor)) {
            calls.add(new Ask(ask.to(), timeout, "", payload, "cycle", null));
            return new HostReply.Ask(now, null, new AskError.Cycle(List.of(actor)));
        }
        calls.add(new Ask(ask.to(), timeout, ActorMessageHeaders.id(actor, seq, sends++), payload, null, null));
        return null;
    }

    private @Nullable HostReply fetch(HostRequest.Fetch fetch) {
        HttpRequest wanted = fetch.request();
        Object body = wanted.body() == null ? null : LargeBytes.named(wanted.body());
        FetchResult.Failure refusal = Fetcher.refusal(Fetches.request(wanted), FetchPolicy.of(capabilities.http()))
                .orElse(null);
        if (refusal != null) {
            calls.add(Fetches.call(wanted, body, "", refusal));
            return new HostReply.Fetch(now, null, Fetches.forGuest(refusal.error(), refusal.text()));
        }
        // The key was random.
        calls.add(Fetches.call(wanted, body, hint(Fetch.class).map(Fetch::getId).orElse(""), null));
        return null;
    }

    private @Nullable HostReply sleep(HostRequest.Sleep sleep) {
        calls.add(new Sleep(Math.max(-1, sleep.duration())));
        return sleep.duration() == 0 ? new HostReply.Sleep(now) : null;
    }

    // ---- children

    private @Nullable HostReply spawn(HostRequest.Spawn spawn) {
        byte[] params = spawn.params();
        Object named = params == null ? null : LargeBytes.named(params);
        Optional<Spawn> hint = hint(Spawn.class).filter(one -> one.getChild().equals(spawn.id()));
        SupervisionCalls.Refusal refusal = SupervisionCalls.refusal(spawn, actor, 0, capabilities)
                .orElseGet(() -> hint.filter(one -> "other".equals(one.getError()))
                        .map(one -> tooMany(String.valueOf(one.getReason())))
                        .orElse(null));
        if (refusal != null) {
            calls.add(SupervisionCalls.call(spawn, named, "", refusal));
            return new HostReply.Spawn(now, refusal.error());
        }
        calls.add(SupervisionCalls.call(spawn, named, ChildRequest.id(actor, seq, told++), null));
        return null;
    }

    /** How many actors are above it only the record knows. */
    private static SupervisionCalls.Refusal tooMany(String text) {
        return new SupervisionCalls.Refusal("other", text, new SpawnError.Other(text));
    }

    private HostReply stop(HostRequest.Stop stop) {
        boolean known = hint(Stop.class)
                .filter(one -> one.getChild().equals(stop.id()))
                .map(one -> one.getError() == null)
                .orElseGet(() -> world.hasChild(stop.id()));
        calls.add(
                new Stop(stop.id(), known ? ChildRequest.id(actor, seq, told++) : "", known ? null : "no-such-child"));
        return new HostReply.Stop(known ? null : new StopError.NoSuchChild());
    }

    private HostReply children(HostRequest.Children children) {
        String after = children.after();
        List<String> found = hint(Children.class)
                .filter(one -> one.getLimit() == children.limit() && Objects.equals(one.getAfter(), after))
                .map(Children::getFound)
                .orElseGet(() -> world.children(after, children.limit()));
        calls.add(new Children(after, children.limit(), found));
        return new HostReply.Children(found);
    }

    private HostReply parent() {
        String parent = hint(Parent.class).map(Parent::getFound).orElseGet(world::parent);
        calls.add(new Parent(parent));
        return new HostReply.Parent(parent);
    }

    // ---- topics

    private HostReply publish(HostRequest.Publish publish) {
        Payload payload = payload(publish.payload());
        byte[] key = publish.key();
        ByteBuffer keyBytes = key == null ? null : ByteBuffer.wrap(key);
        Optional<String> invalid = TopicPattern.checkName(publish.topic());
        if (invalid.isPresent()) {
            calls.add(new Publish(publish.topic(), keyBytes, "", payload, "invalid-topic", invalid.get()));
            return new HostReply.Publish(new PublishError.InvalidTopic(invalid.get()));
        }
        // Whether the topic was there, and whose it is, only the record tells.
        Optional<Publish> hint =
                hint(Publish.class).filter(one -> one.getTopic().equals(publish.topic()));
        String error = hint.map(Publish::getError).orElse(null);
        if (!capabilities.mayPublishTo(publish.topic()) || "denied".equals(error)) {
            calls.add(new Publish(publish.topic(), keyBytes, "", payload, "denied", null));
            return new HostReply.Publish(new PublishError.Denied());
        }
        if ("unavailable".equals(error)) {
            String reason = hint.map(Publish::getReason).orElse("");
            calls.add(new Publish(publish.topic(), keyBytes, "", payload, "unavailable", reason));
            return new HostReply.Publish(new PublishError.Unavailable(reason));
        }
        String id = PublicationHeaders.id(actor, seq, publications++);
        calls.add(new Publish(publish.topic(), keyBytes, id, payload, null, null));
        return new HostReply.Publish(null);
    }

    // ---- timers

    private HostReply schedule(HostRequest.Schedule schedule) {
        Payload payload = payload(schedule.payload());
        long delay = Math.max(-1, schedule.delay());
        Optional<String> invalid = Timers.checkName(schedule.name());
        if (invalid.isPresent()) {
            calls.add(new TimerSchedule(schedule.name(), delay, "", payload, "invalid-name", invalid.get()));
            return new HostReply.Schedule(new ScheduleError.InvalidName(invalid.get()));
        }
        Optional<String> tooLong = Timers.checkDelay(schedule.delay());
        if (tooLong.isPresent()) {
            calls.add(new TimerSchedule(schedule.name(), delay, "", payload, "invalid-delay", tooLong.get()));
            return new HostReply.Schedule(new ScheduleError.InvalidDelay(tooLong.get()));
        }
        timers.put(schedule.name(), true);
        String id = ActorMessageHeaders.timerId(actor, seq, scheduled++);
        calls.add(new TimerSchedule(schedule.name(), delay, id, payload, null, null));
        return new HostReply.Schedule(null);
    }

    private HostReply cancel(HostRequest.Cancel cancel) {
        boolean waited = hint(TimerCancel.class)
                .filter(one -> one.getName().equals(cancel.name()))
                .map(one -> one.getError() == null)
                .orElseGet(() -> timers.getOrDefault(cancel.name(), world.hasTimer(cancel.name())));
        if (waited) {
            timers.put(cancel.name(), false);
        }
        calls.add(new TimerCancel(cancel.name(), waited ? null : "no-such-timer"));
        return new HostReply.Cancel(waited ? null : new CancelError.NoSuchTimer());
    }

    // ---- store

    private HostReply noted(StoreReplay.Performed performed) {
        calls.add(performed.call());
        return performed.reply();
    }

    // ---- all

    /** The recorded call at this place, if it is of this kind. */
    private <T> Optional<T> hint(Class<T> kind) {
        int place = calls.size();
        return place < recorded.size() && kind.isInstance(recorded.get(place))
                ? Optional.of(kind.cast(recorded.get(place)))
                : Optional.empty();
    }

    /** A payload as the event keeps it. */
    static Payload payload(theater.wasmtime.Payload payload) {
        List<Attribute> attributes = payload.attributes().stream()
                .map(one -> new Attribute(one.name(), one.value()))
                .toList();
        return new Payload(payload.kind(), payload.contentType(), attributes, LargeBytes.named(payload.body()));
    }
}
