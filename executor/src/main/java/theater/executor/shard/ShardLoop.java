package theater.executor.shard;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.executor.kafka.CommitFailedException;
import theater.executor.kafka.Uninterruptibly;
import theater.executor.turn.MessagePlace;
import theater.executor.turn.Settlement;
import theater.executor.turn.SuspendedTurn;
import theater.executor.turn.Timers;
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
    private static final long IDLE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int SIGNALS_AT_ONCE = 4_096;

    private final ShardContext context;
    private final Owned owned;
    private final Bisection bisection;
    private final Admission admission;
    private final TransactionBuilder transactions;
    private final Inbox inbox;
    private final Intake intake;
    private final Batches batches;
    private final Suspended suspended;
    private final Mailboxes mailboxes;
    private final RuntimeLookup runtimes;
    private final Dispatcher dispatcher;
    private final Cycles cycles;
    private final Requests requests;
    private final Copies copies;
    private final Delays delays;
    private volatile boolean stopping;
    private volatile Map<Lane, Long> committedPositions;

    /** @param bisection what is known of messages whose effects Kafka refuses */
    ShardLoop(ShardContext context, Owned owned, Bisection bisection) {
        this.context = context;
        this.owned = owned;
        this.bisection = bisection;
        LaneQueues queues = new LaneQueues(
                context.settings().laneRecords(), context.settings().laneBytes());
        this.batches = new Batches(context.settings(), queues, bisection);
        this.inbox = new Inbox(context, RETRY_NANOS);
        this.suspended = owned.suspended();
        this.mailboxes = new Mailboxes(suspended);
        this.admission = new Admission(context);
        this.dispatcher = new Dispatcher(context, owned, inbox);
        this.runtimes = new RuntimeLookup(context, mailboxes, inbox, this::refuse, RETRY_NANOS);
        this.cycles = new Cycles(context, suspended, owned.store());
        this.requests = new Requests(context, inbox);
        this.copies = new Copies(owned.dedupe());
        this.delays = new Delays(owned.store(), new ParkedMessages(context), suspended);
        this.transactions = new TransactionBuilder(context, owned);
        this.intake = new Intake(
                context,
                bisection,
                admission,
                inbox,
                queues,
                batches,
                mailboxes,
                dispatcher,
                copies,
                delays,
                cycles,
                this::settleAside,
                RETRY_NANOS);
        this.committedPositions = Map.copyOf(owned.positions());
    }

    /** Runs until {@link #stop} or a failure; returns or throws only when nothing of the shard is in flight. */
    void run() throws InterruptedException {
        context.turns().suspects().retain(context.shard(), new UnsettledPlaces(owned, delays));
        owned.parked().forEach(intake::enqueue);
        owned.requests().forEach(requests::committed);
        owned.losses().forEach(loss -> batches.open().settle(inbox.counted(admission.lost(loss)), System.nanoTime()));
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
        requests.close();
        context.reader().stop(lanes);
        // Workers see the cancellation at their next step; no turn runs longer than its time slice unseen.
        Uninterruptibly.await(() -> {
            while (dispatcher.actors() > 0) {
                if (inbox.await(IDLE_WAIT_NANOS) instanceof Signal.GivenBack back) {
                    dispatcher.givenBack(back.rest().size());
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
            case Signal.Fetched fetched -> intake.fetched(fetched);
            case Signal.LaneLost lost -> throw new PositionLostException(lost.lane(), lost.position());
            case Signal.Settled settled -> settled(settled);
            case Signal.GivenBack back -> givenBack(back);
            case Signal.RuntimeReady runtime -> mailboxes.runtimeReady(runtime.type());
            case Signal.StoreFailed failed -> throw failed.failure();
            case Signal.Committed committed -> committed();
            case Signal.CommitFailed failed -> throw commitFailed(failed.failure());
            case Signal.Responded responded -> responded(responded);
            case Signal.Wake wake -> {}
        }
    }

    // ---- the way of a record

    private void step() {
        mailboxes.wakeRested();
        intake.deliverDue();
        intake.admit();
        searchCycles();
        dispatch();
        closeAndCommit();
        intake.resumeLanes();
        intake.report();
        context.meters().suspended(suspended.size());
    }

    /** Those that a batch waits for are let in already; those that were parked are not. */
    private boolean hasToWait(Delivery next) {
        return bisection.isNarrowed() && next.isParked() && !batches.mayTellApart(dispatcher.messages());
    }

    private void dispatch() {
        while (!inbox.isSaturated()) {
            Mailbox mailbox = mailboxes.next();
            if (mailbox == null) {
                break;
            }
            ActorRuntime runtime = runtimes.of(mailbox);
            if (runtime == null) {
                continue;
            }
            Delivery first = mailbox.suspended() == null ? mailbox.waiting().peek() : mailbox.word();
            if (first != null && hasToWait(first)) {
                mailboxes.nextAgain(mailbox);
                break;
            }
            mailbox.scheduled(false);
            List<Delivery> slice = slice(mailbox);
            if (!slice.isEmpty()) {
                dispatcher.add(mailbox, runtime, slice);
            }
        }
        dispatcher.flush();
    }

    private void refuse(Mailbox mailbox) {
        for (Delivery delivery = mailbox.waiting().poll();
                delivery != null;
                delivery = mailbox.waiting().poll()) {
            Delivery refused = delivery;
            refuse(mailbox, delivery, () -> admission.noType(refused.message(), refused.record()));
        }
    }

    private void refuse(Mailbox mailbox, Delivery delivery, Supplier<Settlement> refusal) {
        copies.refused(delivery);
        Settlement settlement =
                Timers.refused(delivery.message(), refusal, mailbox.actor(), owned.store(), context.turns());
        settle(delivery, inbox.counted(settlement));
    }

    /** Up to a budget of messages, without the copies of settled ones and without those that have expired. */
    private List<Delivery> slice(Mailbox mailbox) {
        if (mailbox.suspended() != null) {
            Delivery word = mailbox.word();
            mailbox.word(null);
            mailbox.goingOn(word != null);
            return word == null ? List.of() : List.of(word);
        }
        long now = context.clock().getAsLong();
        List<Delivery> slice = new ArrayList<>();
        int budget = bisection.isNarrowed() ? 1 : context.settings().budget();
        while (slice.size() < budget) {
            Delivery next = mailbox.waiting().peek();
            if (next == null) {
                break;
            }
            if (copies.hasToWait(next)) {
                break;
            }
            if (batches.isBefore(next.batch(), mailbox.lastBatch())) {
                // What ended the actor's wait came after this one and has a later batch: this one has to be parked
                // first.
                break;
            }
            if (hasToWait(next)) {
                if (slice.isEmpty()) {
                    mailboxes.schedule(mailbox);
                }
                break;
            }
            MessageHash known = copies.known(next);
            if (known != null) {
                mailbox.waiting().remove();
                settle(next, inbox.counted(duplicate(next, known)));
                continue;
            }
            if (next.message().isExpired(now)) {
                mailbox.waiting().remove();
                refuse(mailbox, next, () -> admission.expired(next.message(), next.record()));
                continue;
            }
            if (next.message().expiresAt() != null && !slice.isEmpty()) {
                // It is judged when those before it are done.
                break;
            }
            copies.begins(next);
            slice.add(mailbox.waiting().remove());
        }
        return slice;
    }

    private void responded(Signal.Responded responded) {
        Delivery word = requests.word(responded, owned.store());
        Mailbox mailbox = mailboxes.open(responded.turn().actor());
        Suspended.Waiting waiting = mailbox.suspended();
        if (word == null || waiting == null || !waiting.isEndedBy(word)) {
            context.meters().late();
            return;
        }
        intake.enqueue(word);
    }

    private Settlement duplicate(Delivery copy, MessageHash known) {
        String refusal = copy.refusal();
        return refusal == null
                ? admission.duplicate(copy.message(), known, copies.recentAnswer(known), owned)
                : admission.effectsRefused(copy.message().lane(), copy.record(), refusal);
    }

    private void settled(Signal.Settled settled) {
        dispatcher.settled();
        Delivery delivery = settled.delivery();
        Batch batch = settle(delivery, settled.settlement());
        if (settled.settlement().refused()) {
            copies.refused(delivery);
        } else {
            copies.handled(delivery, batch);
        }
        copies.answered(delivery, settled.settlement());
        if (delivery.isContinuation()) {
            Mailbox mailbox = mailboxes.of(delivery.message().actor());
            mailbox.goingOn(false);
            Delivery held = mailbox.takeHeld();
            if (held != null) {
                settleAside(held, Settlement.ofRecords(List.of()));
            }
            Suspended.Waiting waiting = mailbox.suspended();
            if (waiting != null) {
                requests.ended(waiting.nonce());
            }
        }
        SuspendedTurn turn = settled.settlement().suspended();
        if (turn != null) {
            suspend(mailboxes.of(delivery.message().actor()), turn, delivery.answers());
        } else if (delivery.isContinuation()) {
            suspended.remove(delivery.message().actor());
            mailboxes.of(delivery.message().actor()).suspended(null);
            delays.release(delivery.message().actor());
        }
    }

    /** The actor takes no message now; nobody waits for those that it has. */
    private void suspend(Mailbox mailbox, SuspendedTurn turn, @Nullable MessageHash hash) {
        var waiting = Suspended.Waiting.of(turn, hash);
        suspended.add(waiting);
        cycles.suspended(waiting);
        mailbox.suspended(waiting);
        excuse(mailbox);
    }

    private void excuse(Mailbox mailbox) {
        mailbox.waiting().removeIf(delivery -> {
            if (delivery.isDelayed()) {
                copies.heldBack(delivery);
                delays.holdBack(delivery);
                return true;
            }
            if (delivery.batch() != null) {
                delivery.batch().excuse(delivery);
            }
            return false;
        });
    }

    /** Word for a turn came to nothing: it has no place in the order of the actor's turns. */
    private void settleAside(Delivery word, Settlement settlement) {
        settle(word, inbox.counted(settlement), false);
    }

    private Batch settle(Delivery delivery, Settlement settlement) {
        return settle(delivery, settlement, true);
    }

    private Batch settle(Delivery delivery, Settlement settlement, boolean inOrder) {
        copies.settled(delivery);
        Mailbox mailbox = mailboxes.of(delivery.message().actor());
        if (delivery.isParked()) {
            mailboxes.unpark(mailbox, delivery);
        }
        Batch own = delivery.batch();
        Batch batch = own != null ? own : batchForParked(mailbox);
        batch.settle(delivery, settlement, System.nanoTime());
        delays.settled(settlement);
        mailbox.settled(inOrder ? batch : null);
        return batch;
    }

    /**
     * The oldest batch that is not cut: later messages of the actor are in that one or behind it. But if the message was
     * delayed, earlier ones may be in the open batch; the actor's turns are committed in their order.
     */
    private Batch batchForParked(Mailbox mailbox) {
        return mailbox.lastBatch() == batches.open() ? batches.open() : batches.oldest();
    }

    private void givenBack(Signal.GivenBack back) {
        dispatcher.givenBack(back.rest().size());
        back.rest().forEach(copies::ends);
        Mailbox mailbox = mailboxes.of(back.actorId());
        mailboxes.giveBack(mailbox, back.rest(), back.pauseNanos());
        if (mailbox.suspended() != null) {
            excuse(mailbox);
        }
    }

    private void searchCycles() {
        long now = System.nanoTime();
        List<ProducerRecord<byte[], byte[]>> probes = cycles.due(now);
        if (!probes.isEmpty()) {
            batches.open().settle(inbox.counted(Settlement.ofRecords(probes)), now);
        }
    }

    // ---- transactions

    private void closeAndCommit() {
        long now = System.nanoTime();
        batches.close(now);
        Batch cut = batches.cut(now, inbox.isSaturated());
        if (cut == null) {
            return;
        }
        intake.waited(cut.waitedNanos(now));
        for (Delivery delivery : cut.park()) {
            delivery.park(copies.parks(delivery, cut));
            Mailbox mailbox = mailboxes.of(delivery.message().actor());
            mailboxes.park(mailbox, delivery);
            mailboxes.schedule(mailbox);
        }
        owned.committer().commit(transactions.build(cut), inbox);
    }

    private void committed() {
        Batch done = batches.committed();
        inbox.uncount(done.settledBytes());
        if (bisection.isLooking()) {
            bisection.committed(done.places(), done.parkedPlaces());
        }
        for (Batch.Settled settled : done.settled()) {
            Delivery delivery = settled.delivery();
            if (delivery != null) {
                Mailbox mailbox = mailboxes.of(delivery.message().actor());
                settled.settlement().pending().forEach(mailbox.actor()::written);
                mailboxes.committed(mailbox);
                context.turns().suspects().settled(delivery);
                copies.committed(delivery, settled.settlement());
                delays.committed(settled.settlement());
                SuspendedTurn turn = settled.settlement().suspended();
                Requests.Pending request = turn == null ? null : Requests.Pending.of(turn);
                if (request != null) {
                    requests.committed(request);
                }
                if (delivery.isParked()) {
                    delays.gone(delivery.stateKey());
                }
            }
        }
        done.delayed().forEach(delivery -> delays.delayed(delivery.stateKey()));
        Map<Lane, Long> positions = new EnumMap<>(Lane.class);
        positions.putAll(committedPositions);
        positions.putAll(done.positions());
        committedPositions = positions;
        context.meters().committed(done.size());
        mailboxes.forgetIdle(context.settings().cachedActors());
    }

    private CommitFailedException commitFailed(CommitFailedException failure) {
        Batch committing = batches.committing();
        if (committing != null) {
            List<MessagePlace> places = new ArrayList<>(committing.places());
            places.addAll(committing.parkedPlaces());
            bisection.failed(failure, places);
        }
        return failure;
    }

    private long waitNanos(long now) {
        long wait = mailboxes.nanosToWake(now, batches.nanosToAct(now, IDLE_WAIT_NANOS));
        return Math.max(0, intake.nanosToAct(now, cycles.nanosToDue(now, wait)));
    }
}
