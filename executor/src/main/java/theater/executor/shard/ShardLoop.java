package theater.executor.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.kafka.Uninterruptibly;
import theater.executor.turn.MessagePlace;
import theater.executor.turn.Outbox;
import theater.executor.turn.Settlement;
import theater.executor.turn.TurnTask;
import theater.executor.turn.TurnTasks;
import theater.executor.types.ActorRuntime;
import theater.schemas.topic.Lane;

/**
 * One period of ownership of a shard: admits records, lets workers run their turns, and commits what was settled, batch
 * by batch. While one batch commits the next one runs. Whatever goes wrong, the loop ends with an exception and all that
 * was not committed is forgotten with it; the next period reads it again.
 *
 * <pre>
 *   fetched ─▶ lane queues ─admit─▶ batch + mailbox ─dispatch─▶ worker ─settled─▶ batch ─close, commit─▶ gone
 * </pre>
 *
 * <p>One thread runs the loop; others only send it {@link Signal}s.
 */
final class ShardLoop {
    private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);
    private static final long IDLE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POSITIONS_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int SIGNALS_AT_ONCE = 4_096;
    private static final int MOST_TASKS_TOGETHER = 8;

    private final ShardContext context;
    private final Owned owned;
    private final Admission admission;
    private final Outbox outbox;
    private final TransactionBuilder transactions;
    private final Inbox inbox;
    private final AdmissionLimit limit;
    private final LaneQueues queues;
    private final Set<Lane> pausedLanes = new HashSet<>();
    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Set<Mailbox> idle = new LinkedHashSet<>();
    private final Set<MessageHash> inTurn = new HashSet<>();
    private final Map<MessageHash, Settlement.Reply> recentAnswers = new HashMap<>();
    private final Deque<Mailbox> ready = new ArrayDeque<>();
    private final Map<ActorRuntime.Key, List<Mailbox>> waitingForRuntime = new HashMap<>();
    private final Deque<Retry> retries = new ArrayDeque<>();
    private Batch open = new Batch();
    private @Nullable Batch closed;
    private @Nullable Batch committing;
    private int runningTasks;
    private int parked;
    private long lastCommit = System.nanoTime();
    private long admissionPausedUntil;
    private volatile boolean stopping;
    private volatile Map<Lane, Long> committedPositions;

    ShardLoop(ShardContext context, Owned owned) {
        this.context = context;
        this.owned = owned;
        this.queues = new LaneQueues(
                context.settings().laneRecords(), context.settings().laneBytes());
        this.inbox = new Inbox(context, RETRY_NANOS);
        this.limit = new AdmissionLimit(
                context.settings().unsettled(), context.settings().parkAfter());
        this.admission = new Admission(context);
        this.outbox = context.turns().outbox(context.shard());
        this.transactions = new TransactionBuilder(context, owned);
        this.committedPositions = Map.copyOf(owned.positions());
    }

    /** Runs until {@link #stop} or a failure; returns or throws only when nothing of the shard is in flight. */
    void run() throws InterruptedException {
        forgetSettledSuspects();
        owned.parked().forEach(this::enqueue);
        owned.losses().forEach(loss -> open.settle(null, inbox.counted(admission.lost(loss)), System.nanoTime()));
        Map<TopicPartition, Long> start = new HashMap<>();
        for (Lane lane : Lane.values()) {
            start.put(context.partition(lane), owned.positions().getOrDefault(lane, 0L));
        }
        context.reader().start(start, inbox);
        try {
            while (!stopping) {
                step();
                await();
            }
        } finally {
            end(start.keySet());
        }
    }

    private void forgetSettledSuspects() {
        Set<MessagePlace> parkedPlaces =
                owned.parked().stream().map(MessagePlace::of).collect(Collectors.toSet());
        context.turns()
                .suspects()
                .retain(
                        context.shard(),
                        place -> place.offset() >= owned.positions().getOrDefault(place.lane(), 0L)
                                || parkedPlaces.contains(place));
    }

    /** Asks the loop to end; from any thread. */
    void stop() {
        stopping = true;
        inbox.tell(new Signal.Wake());
    }

    /** First offsets not committed, for lag tools; from any thread. */
    Map<Lane, Long> committedPositions() {
        return committedPositions;
    }

    private void end(Set<TopicPartition> lanes) {
        inbox.cancel();
        context.reader().stop(lanes);
        // Workers see the cancellation at their next step; no turn runs longer than its time slice unseen.
        Uninterruptibly.await(() -> {
            while (runningTasks > 0) {
                if (inbox.await(IDLE_WAIT_NANOS) instanceof Signal.GivenBack) {
                    runningTasks--;
                }
            }
        });
    }

    // ---- signals

    private void await() throws InterruptedException {
        Signal signal = inbox.await(waitNanos(System.nanoTime()));
        // One by one: what is behind a signal that ends the loop has to stay in the inbox, for end() to see.
        for (int handled = 1; signal != null; handled++) {
            handle(signal);
            signal = handled < SIGNALS_AT_ONCE ? inbox.poll() : null;
        }
    }

    private void handle(Signal signal) {
        switch (signal) {
            case Signal.Fetched fetched -> fetched(fetched);
            case Signal.LaneLost lost -> throw new PositionLostException(lost.lane(), lost.position());
            case Signal.Settled settled -> settled(settled);
            case Signal.GivenBack back -> givenBack(back);
            case Signal.RuntimeReady runtime -> {
                List<Mailbox> waiting = waitingForRuntime.remove(runtime.type());
                if (waiting != null) {
                    waiting.forEach(ready::add);
                }
            }
            case Signal.StoreFailed failed -> throw failed.failure();
            case Signal.Committed committed -> committed();
            case Signal.CommitFailed failed -> throw failed.failure();
            case Signal.Wake wake -> {}
        }
    }

    private void fetched(Signal.Fetched fetched) {
        boolean wasEmpty = queues.isEmpty(fetched.lane());
        queues.add(fetched.lane(), fetched.records(), fetched.next());
        admission.fetched(System.nanoTime());
        if (wasEmpty && fetched.records().isEmpty()) {
            // Only markers or aborted records: the position goes on with whatever is committed next.
            open.advance(fetched.lane(), fetched.next());
        }
        if (queues.isFull(fetched.lane()) && pausedLanes.add(fetched.lane())) {
            context.reader().pause(context.partition(fetched.lane()));
        }
    }

    // ---- the way of a record

    private void step() {
        retryReturned();
        admit();
        dispatch();
        closeAndCommit();
        resumeLanes();
        context.meters().fetched(queues.size(), queues.bytes(), pausedLanes.size());
        context.meters().admitted(unsettled(), inbox.uncommittedBytes(), parked);
    }

    private void admit() {
        long now = System.nanoTime();
        if (now - admissionPausedUntil < 0) {
            return;
        }
        long clock = context.clock().getAsLong();
        while (hasRoom()) {
            Lane lane = queues.next();
            if (lane == null) {
                return;
            }
            ConsumerRecord<byte[], byte[]> record = queues.peek(lane);
            Admission.Decision decision;
            try {
                decision = admission.decide(lane, record);
            } catch (RuntimeException e) {
                // The types cannot be read to their end now; the record keeps its place.
                admissionPausedUntil = now + RETRY_NANOS;
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("partition", context.shard())
                        .log("admission is paused");
                return;
            }
            queues.remove(lane);
            open.admit(lane, LaneQueues.bytes(record), now);
            open.advance(lane, queues.position(lane));
            switch (decision) {
                case Admission.Decision.Deliver deliver -> {
                    if (admission.isOverloaded(
                            deliver.message(), mailbox(deliver.message().actor()))) {
                        open.settle(null, inbox.counted(admission.overloaded(deliver.message(), record)), now);
                        continue;
                    }
                    var delivery = new Delivery(deliver.message(), record, clock, deliver.hash(), open);
                    open.expect(delivery);
                    enqueue(delivery);
                }
                case Admission.Decision.Settle settle -> {
                    open.settle(null, inbox.counted(settle.settlement()), now);
                    context.turns().suspects().settled(MessagePlace.of(lane, record));
                }
            }
        }
    }

    /** Whether the open batch can take another record; workers and memory are bounded as well as the transaction. */
    private boolean hasRoom() {
        ShardSettings settings = context.settings();
        return !isFull(open) && limit.hasRoom(unsettled()) && parked < settings.parked();
    }

    private int unsettled() {
        return open.unsettled() + (closed == null ? 0 : closed.unsettled());
    }

    private boolean isFull(Batch batch) {
        return batch.size() >= context.settings().batchRecords()
                || batch.bytes() >= context.settings().batchBytes();
    }

    private void enqueue(Delivery delivery) {
        Mailbox mailbox = mailbox(delivery.message().actor());
        if (delivery.isParked()) {
            parked++;
            mailbox.park();
        }
        idle.remove(mailbox);
        mailbox.waiting().add(delivery);
        schedule(mailbox);
    }

    private Mailbox mailbox(String actorId) {
        return mailboxes.computeIfAbsent(actorId, Mailbox::new);
    }

    private void schedule(Mailbox mailbox) {
        if (!mailbox.isRunning() && !mailbox.isScheduled() && !mailbox.waiting().isEmpty()) {
            mailbox.scheduled(true);
            ready.add(mailbox);
        }
    }

    private void dispatch() {
        List<TurnTask<Delivery>> tasks = new ArrayList<>();
        while (!inbox.isSaturated()) {
            Mailbox mailbox = ready.poll();
            if (mailbox == null) {
                break;
            }
            ActorRuntime runtime = runtimeOf(mailbox);
            if (runtime == null) {
                continue;
            }
            mailbox.scheduled(false);
            List<Delivery> slice = slice(mailbox);
            if (!slice.isEmpty()) {
                tasks.add(new TurnTask<>(
                        context.turns(), outbox, owned.store(), mailbox.actor(), owned.warm(), runtime, slice, inbox));
                mailbox.running(true);
                runningTasks++;
            }
        }
        // A few actors are spread over the workers, many are handed over together.
        int together = Math.clamp(tasks.size() / 4, 1, MOST_TASKS_TOGETHER);
        for (int from = 0; from < tasks.size(); from += together) {
            context.workers()
                    .execute(new TurnTasks<>(
                            context.workers(), inbox, tasks.subList(from, Math.min(tasks.size(), from + together))));
        }
    }

    /** Null if the actor has to wait for its component; it stays scheduled until then. */
    private @Nullable ActorRuntime runtimeOf(Mailbox mailbox) {
        var lookup = context.types().runtimeOf(mailbox.actor().id());
        if (lookup.isEmpty()) {
            // The type was deleted after the message was admitted.
            mailbox.scheduled(false);
            refuse(mailbox);
            return null;
        }
        var runtime = lookup.get();
        if (runtime.isReady()) {
            return runtime.get();
        }
        boolean first = !waitingForRuntime.containsKey(runtime.key());
        waitingForRuntime
                .computeIfAbsent(runtime.key(), key -> new ArrayList<>())
                .add(mailbox);
        if (first) {
            runtime.whenDone(() -> inbox.tell(new Signal.RuntimeReady(runtime.key())));
        }
        return null;
    }

    private void refuse(Mailbox mailbox) {
        for (Delivery delivery = mailbox.waiting().poll();
                delivery != null;
                delivery = mailbox.waiting().poll()) {
            refuse(delivery, admission.noType(delivery.message(), delivery.record()));
        }
    }

    private void refuse(Delivery delivery, Settlement refusal) {
        MessageHash hash = delivery.hash();
        if (hash != null && delivery.isParked() && !delivery.isCopy()) {
            // It was refused, not handled: a copy that comes later counts.
            owned.dedupe().forget(hash);
        }
        settle(delivery, inbox.counted(refusal));
    }

    /** Up to a budget of messages, without the copies of settled ones and without those that have expired. */
    private List<Delivery> slice(Mailbox mailbox) {
        long now = context.clock().getAsLong();
        List<Delivery> slice = new ArrayList<>();
        while (slice.size() < context.settings().budget()) {
            Delivery next = mailbox.waiting().peek();
            if (next == null) {
                break;
            }
            MessageHash hash = next.hash();
            if (hash != null && inTurn.contains(hash)) {
                // A copy of a message whose turn is not over: it has to wait for that one's end.
                break;
            }
            if (hash != null
                    && (!next.isParked() || next.isCopy())
                    && owned.dedupe().contains(hash)) {
                mailbox.waiting().remove();
                settle(next, inbox.counted(admission.duplicate(next.message(), hash, recentAnswers.get(hash), owned)));
                continue;
            }
            if (next.message().isExpired(now)) {
                mailbox.waiting().remove();
                refuse(next, admission.expired(next.message(), next.record()));
                continue;
            }
            if (next.message().expiresAt() != null && !slice.isEmpty()) {
                // It is judged when those before it are done.
                break;
            }
            if (hash != null) {
                inTurn.add(hash);
            }
            slice.add(mailbox.waiting().remove());
        }
        return slice;
    }

    private void settled(Signal.Settled settled) {
        Delivery delivery = settled.delivery();
        Settlement settlement = settled.settlement();
        MessageHash hash = delivery.hash();
        Batch batch = settle(delivery, settlement);
        if (hash != null && (!delivery.isParked() || delivery.isCopy())) {
            owned.dedupe().add(hash);
            batch.enter(hash);
        }
        Settlement.Reply answer = settlement.answer();
        if (hash != null && answer != null) {
            recentAnswers.put(hash, answer);
        }
    }

    private Batch settle(Delivery delivery, Settlement settlement) {
        MessageHash hash = delivery.hash();
        if (hash != null) {
            inTurn.remove(hash);
        }
        Mailbox mailbox = mailboxOf(delivery.message().actor());
        if (delivery.isParked()) {
            parked--;
            mailbox.unpark();
        }
        Batch own = delivery.batch();
        // A parked message is settled by the oldest batch that is not cut: later messages of its actor are in that one
        // or behind it.
        Batch batch = own != null ? own : closed != null ? closed : open;
        batch.settle(delivery, settlement, System.nanoTime());
        mailbox.settled();
        return batch;
    }

    private void givenBack(Signal.GivenBack back) {
        runningTasks--;
        Mailbox mailbox = mailboxOf(back.actorId());
        mailbox.running(false);
        if (back.rest().isEmpty()) {
            schedule(mailbox);
            return;
        }
        List<Delivery> returned = new ArrayList<>(back.rest());
        Collections.reverse(returned);
        for (Delivery delivery : returned) {
            if (delivery.hash() != null) {
                inTurn.remove(delivery.hash());
            }
            mailbox.waiting().addFirst(delivery);
        }
        mailbox.scheduled(true);
        if (back.pauseNanos() == 0) {
            ready.add(mailbox);
        } else {
            retries.add(new Retry(mailbox, System.nanoTime() + back.pauseNanos()));
        }
    }

    private void retryReturned() {
        long now = System.nanoTime();
        for (Retry retry = retries.peek(); retry != null && now - retry.due >= 0; retry = retries.peek()) {
            retries.remove();
            ready.add(retry.mailbox);
        }
    }

    private Mailbox mailboxOf(String actorId) {
        Mailbox mailbox = mailboxes.get(actorId);
        if (mailbox == null) {
            throw new IllegalStateException("an actor that is in use was forgotten");
        }
        return mailbox;
    }

    // ---- transactions

    private void closeAndCommit() {
        long now = System.nanoTime();
        ShardSettings settings = context.settings();
        if (closed == null && (!open.isEmpty() || isPositionDue(now))) {
            boolean full = isFull(open);
            // Control messages do not wait for others to join them.
            boolean old =
                    now - open.openedAt() >= longestOpenNanos() || open.lanes().contains(Lane.SYSTEM);
            boolean nothingToDo = open.isSettled() && queues.isEmpty();
            if (full || (committing == null && (old || nothingToDo))) {
                open.close(now);
                closed = open;
                open = new Batch();
            }
        }
        if (closed != null && committing == null) {
            if (!closed.isSettled()
                    && !inbox.isSaturated()
                    && now - closed.closedAt() < settings.parkAfter().toNanos()) {
                return;
            }
            limit.waited(closed.waitedNanos(now));
            for (Delivery delivery : closed.park()) {
                MessageHash hash = delivery.hash();
                boolean copy = hash != null && owned.dedupe().contains(hash);
                if (hash != null && !copy) {
                    owned.dedupe().add(hash);
                    closed.enter(hash);
                }
                delivery.park(copy);
                parked++;
                mailboxOf(delivery.message().actor()).park();
            }
            committing = closed;
            closed = null;
            owned.committer().commit(transactions.build(committing), inbox);
        }
    }

    /** While every lane that the open batch has records of has more, a larger transaction is worth more than an early one. */
    private long longestOpenNanos() {
        ShardSettings settings = context.settings();
        boolean backlog = !queues.isEmpty() && open.lanes().stream().noneMatch(queues::isEmpty);
        return (backlog ? settings.backlogAge() : settings.batchAge()).toNanos();
    }

    /** Positions that only markers moved are written now and then, or retention would overtake them. */
    private boolean isPositionDue(long now) {
        return !open.positions().isEmpty() && now - lastCommit >= POSITIONS_INTERVAL_NANOS;
    }

    private void committed() {
        Batch done = committing;
        if (done == null) {
            throw new IllegalStateException("a commit ended that was not started");
        }
        committing = null;
        inbox.uncount(done.settledBytes());
        lastCommit = System.nanoTime();
        for (Batch.Settled settled : done.settled()) {
            Delivery delivery = settled.delivery();
            if (delivery != null) {
                Mailbox mailbox = mailboxOf(delivery.message().actor());
                settled.settlement().pending().forEach(mailbox.actor()::written);
                mailbox.committed();
                if (mailbox.isIdle()) {
                    idle.add(mailbox);
                }
                context.turns().suspects().settled(delivery);
                if (delivery.hash() != null) {
                    recentAnswers.remove(delivery.hash(), settled.settlement().answer());
                }
            }
        }
        Map<Lane, Long> positions = new EnumMap<>(Lane.class);
        positions.putAll(committedPositions);
        positions.putAll(done.positions());
        committedPositions = positions;
        context.meters().committed(done.size());
        forgetIdle();
    }

    /** Keeps the number of idle actors in memory bounded; those used least recently go first. */
    private void forgetIdle() {
        var eldest = idle.iterator();
        for (int surplus = idle.size() - context.settings().cachedActors(); surplus > 0; surplus--) {
            mailboxes.remove(eldest.next().actor().id());
            eldest.remove();
        }
    }

    private void resumeLanes() {
        if (pausedLanes.isEmpty()) {
            return;
        }
        pausedLanes.removeIf(lane -> {
            boolean resume = queues.isHalfEmpty(lane);
            if (resume) {
                context.reader().resume(context.partition(lane));
            }
            return resume;
        });
    }

    private long waitNanos(long now) {
        if (!queues.isEmpty() && hasRoom() && now - admissionPausedUntil >= 0) {
            return 0;
        }
        long wait = IDLE_WAIT_NANOS;
        if (closed != null && committing == null) {
            wait = Math.min(
                    wait, closed.closedAt() + context.settings().parkAfter().toNanos() - now);
        } else if (!open.isEmpty() && committing == null) {
            wait = Math.min(wait, open.openedAt() + longestOpenNanos() - now);
        }
        Retry retry = retries.peek();
        if (retry != null) {
            wait = Math.min(wait, retry.due - now);
        }
        if (!queues.isEmpty() && now - admissionPausedUntil < 0) {
            wait = Math.min(wait, admissionPausedUntil - now);
        }
        return Math.max(0, wait);
    }

    private record Retry(Mailbox mailbox, long due) {}
}
