package theater.executor.shard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.turn.MessagePlace;
import theater.executor.turn.Settlement;
import theater.schemas.message.Continuation;
import theater.schemas.topic.Lane;

/**
 * Lets records in: from the lanes into the open batch and their actors' mailboxes, as long as there is room, and messages
 * whose time has come from the state into the mailboxes. What has no room waits in Kafka. Used by the shard's thread.
 */
final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final ShardContext context;
    private final Bisection bisection;
    private final Admission admission;
    private final Inbox inbox;
    private final AdmissionLimit limit;
    private final LaneQueues queues;
    private final Batches batches;
    private final Mailboxes mailboxes;
    private final Dispatcher dispatcher;
    private final Copies copies;
    private final Delays delays;
    private final Cycles cycles;
    private final BiConsumer<Delivery, Settlement> settle;
    private final long retryNanos;
    private final Set<Lane> pausedLanes = new HashSet<>();
    private long pausedUntil = System.nanoTime();
    private boolean lastWasDue;

    /**
     * Lets nothing in yet.
     *
     * @param settle ends messages that come to no turn
     * @param retryNanos how long nothing is let in after trouble of the host
     */
    Intake(
            ShardContext context,
            Bisection bisection,
            Admission admission,
            Inbox inbox,
            LaneQueues queues,
            Batches batches,
            Mailboxes mailboxes,
            Dispatcher dispatcher,
            Copies copies,
            Delays delays,
            Cycles cycles,
            BiConsumer<Delivery, Settlement> settle,
            long retryNanos) {
        this.context = context;
        this.bisection = bisection;
        this.admission = admission;
        this.inbox = inbox;
        this.limit = new AdmissionLimit(
                context.settings().unsettled(), context.settings().parkAfter());
        this.queues = queues;
        this.batches = batches;
        this.mailboxes = mailboxes;
        this.dispatcher = dispatcher;
        this.copies = copies;
        this.delays = delays;
        this.cycles = cycles;
        this.settle = settle;
        this.retryNanos = retryNanos;
    }

    void fetched(Signal.Fetched fetched) {
        boolean wasEmpty = queues.isEmpty(fetched.lane());
        queues.add(fetched.lane(), fetched.records(), fetched.next());
        admission.fetched(System.nanoTime());
        if (wasEmpty && fetched.records().isEmpty()) {
            // Only markers or aborted records: the position goes on with whatever is committed next.
            batches.open().advance(fetched.lane(), fetched.next());
        }
        if (queues.isFull(fetched.lane()) && pausedLanes.add(fetched.lane())) {
            context.reader().pause(context.partition(fetched.lane()));
        }
    }

    /** A batch was cut that had waited so long for turns. */
    void waited(long nanos) {
        limit.waited(nanos);
    }

    /** From the lanes, as many as there is room for. */
    void admit() {
        long now = System.nanoTime();
        if (now - pausedUntil < 0) {
            return;
        }
        long clock = context.clock().getAsLong();
        Batch open = batches.open();
        while (true) {
            Lane lane = hasRoom() ? queues.next() : mayControl() ? Lane.SYSTEM : null;
            if (lane == null) {
                return;
            }
            ConsumerRecord<byte[], byte[]> record = queues.peek(lane);
            Admission.Decision decision;
            try {
                decision = admission.decide(lane, record);
            } catch (RuntimeException e) {
                // The types cannot be read to their end now; the record keeps its place.
                pausedUntil = now + retryNanos;
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("partition", context.shard())
                        .log("admission is paused");
                return;
            }
            lastWasDue = false;
            queues.remove(lane);
            open.admit(lane, LaneQueues.bytes(record), now);
            open.advance(lane, queues.position(lane));
            MessagePlace place = MessagePlace.of(lane, record);
            switch (decision) {
                case Admission.Decision.Deliver deliver -> {
                    if (deliver.message().isEarly(clock)) {
                        delay(new Delivery(deliver.message(), record, clock, deliver.hash(), open), open, now);
                        continue;
                    }
                    if (admission.isOverloaded(
                            deliver.message(), mailboxes.open(deliver.message().actor()))) {
                        open.settle(place, inbox.counted(admission.overloaded(deliver.message(), record)), now);
                        continue;
                    }
                    var delivery = new Delivery(deliver.message(), record, clock, deliver.hash(), open);
                    open.expect(delivery);
                    enqueue(delivery);
                }
                case Admission.Decision.Settle settle -> {
                    String refusal = bisection.refusal(place);
                    Settlement settlement =
                            refusal == null ? settle.settlement() : admission.effectsRefused(lane, record, refusal);
                    open.settle(place, inbox.counted(settlement), now);
                    context.turns().suspects().settled(place);
                }
            }
        }
    }

    private void delay(Delivery delivery, Batch open, long now) {
        if (delays.messages() >= context.settings().delayed()) {
            Settlement refusal = admission.tooManyDelayed(delivery.message(), delivery.record());
            open.settle(MessagePlace.of(delivery), inbox.counted(refusal), now);
            return;
        }
        delivery.delay();
        open.delay(delivery);
        delays.delay(delivery.stateKey());
    }

    /** From the state, what is due. It has room of its own, and takes none from the lanes. */
    void deliverDue() {
        long clock = context.clock().getAsLong();
        while (delays.hasRoom() && mayDeliverDue()) {
            Delivery due = delays.poll(clock);
            if (due == null) {
                return;
            }
            copies.due(due);
            enqueue(due);
            lastWasDue = true;
        }
    }

    /** While messages are told apart, those that are due and those of the lanes take turns. */
    private boolean mayDeliverDue() {
        return !bisection.isNarrowed() || (mayTellApart() && (!lastWasDue || queues.isEmpty()));
    }

    private boolean mayTellApart() {
        return batches.mayTellApart(dispatcher.messages()) && mailboxes.isNobodyReady();
    }

    /** What ends the waits of turns does not itself wait for messages to which these actors do not come. */
    private boolean mayControl() {
        return !batches.isFull() && !bisection.isNarrowed() && !queues.isEmpty(Lane.SYSTEM);
    }

    /** Whether the open batch can take another record; workers and memory are bounded as well as the transaction. */
    private boolean hasRoom() {
        ShardSettings settings = context.settings();
        return !batches.isFull()
                && limit.hasRoom(batches.unsettled())
                && mailboxes.parked() < settings.parked()
                && (!bisection.isNarrowed() || mayTellApart());
    }

    /** It is on its way to its turn. */
    void enqueue(Delivery delivery) {
        if (bisection.isLooking()) {
            delivery.refuse(bisection.refusal(MessagePlace.of(delivery)));
        }
        Mailbox mailbox = mailboxes.use(delivery.message().actor());
        if (delivery.isParked()) {
            mailboxes.park(mailbox, delivery);
        }
        if (delivery.isContinuation()) {
            word(delivery, mailbox);
            return;
        }
        mailboxes.add(delivery);
        if (mailbox.suspended() != null && delivery.batch() != null) {
            delivery.batch().excuse(delivery);
        }
    }

    private void word(Delivery word, Mailbox mailbox) {
        Suspended.Waiting waiting = mailbox.suspended();
        boolean ended = mailbox.word() != null || mailbox.isGoingOn();
        if (word.message().continuation() instanceof Continuation.Probe probe
                && (ended || !cycles.isFound(probe, mailbox))) {
            settle.accept(
                    word,
                    Settlement.ofRecords(
                            ended
                                    ? List.of()
                                    : cycles.onward(probe, mailbox).stream().toList()));
            return;
        }
        if (ended || waiting == null || !waiting.isEndedBy(word)) {
            context.meters().late();
            if (waiting != null && word.isDelayed() && waiting.isEndedBy(word)) {
                // What came first may be in memory only, and lost with the process: this one must not leave the state
                // before the turn's next segment is committed.
                mailbox.hold(word);
                return;
            }
            settle.accept(word, Settlement.ofRecords(List.of()));
            return;
        }
        word.answers(waiting.hash());
        mailboxes.wake(word);
    }

    /** Lanes that were full and have room again. */
    void resumeLanes() {
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

    /** How long until something can be let in; at most {@code most}. */
    long nanosToAct(long now, long most) {
        boolean pausing = now - pausedUntil < 0;
        if (!queues.isEmpty() && hasRoom() && !pausing) {
            return 0;
        }
        long wait = most;
        if (delays.hasRoom() && mayDeliverDue()) {
            wait = delays.nanosToDue(context.clock().getAsLong(), wait);
        }
        return !queues.isEmpty() && pausing ? Math.min(wait, pausedUntil - now) : wait;
    }

    /** Tells the gauges what waits. */
    void report() {
        context.meters().fetched(queues.size(), queues.bytes(), pausedLanes.size());
        context.meters().admitted(batches.unsettled(), inbox.uncommittedBytes(), mailboxes.parked());
        context.meters().delayed(delays.messages(), delays.timers(), delays.due());
    }
}
