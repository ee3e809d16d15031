package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.projector.error.ProjectorException;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

/**
 * One term as the active sequencer: blocks to leaves, leaves to checkpoints. All of it on one thread; ends by returning
 * when the role is lost, or by an exception.
 */
final class ActiveSequencer {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveSequencer.class);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration READ_BACK_WITHIN = Duration.ofSeconds(30);

    private final SequencerSettings settings;
    private final LogStore store;
    private final LogFollower follower;
    private final AvroCodec<Block> codec;
    private final TermClients clients;
    private final LogPublisher publisher;
    private final BlockReader blocks;
    private final Map<Integer, LastBlock> last = new HashMap<>();
    private final List<BlockHeader> unsigned = new ArrayList<>();
    private long lastSignedNanos;

    ActiveSequencer(
            SequencerSettings settings,
            LogStore store,
            LogFollower follower,
            AvroCodec<Block> codec,
            TermClients clients) {
        this.settings = requireNonNull(settings, "settings is null");
        this.store = requireNonNull(store, "store is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.codec = requireNonNull(codec, "codec is null");
        this.clients = requireNonNull(clients, "clients is null");
        this.publisher = new LogPublisher(settings, store, clients.checkpoints());
        this.blocks = new BlockReader(
                clients.blocks(), clients.admin(), settings.cluster().topics().blocks());
    }

    /** Works until {@code stillChosen} says no. */
    void run(BooleanSupplier stillChosen) throws InterruptedException {
        catchUp();
        publisher.resume(follower.signed(), follower.unknownSignature());
        blocks.seek(this::last);
        lastSignedNanos = System.nanoTime() - settings.signInterval().toNanos();
        while (stillChosen.getAsBoolean()) {
            List<Leaf> chosen = choose(blocks.poll(untilNextLook()));
            if (!chosen.isEmpty()) {
                append(chosen);
            }
            if (publisher.isBehind() && untilSigning() <= 0) {
                sign();
            }
        }
    }

    /** Everything that predecessors committed has to be in the store; their open transactions are over. */
    private void catchUp() throws InterruptedException {
        clients.fencePredecessors();
        long end = clients.uncommittedEnd(settings.cluster().topics().leaves());
        long checkpointsEnd = clients.uncommittedEnd(settings.cluster().topics().checkpoints());
        if (!follower.awaitOffsets(end, checkpointsEnd, READ_BACK_WITHIN)) {
            throw unavailable("the leaves up to offset " + end + " were not read in time");
        }
    }

    private LastBlock last(int partition) {
        return last.computeIfAbsent(partition, store::last);
    }

    private List<Leaf> choose(ConsumerRecords<byte[], byte[]> records) {
        List<Leaf> chosen = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                if (!take(record, chosen)) {
                    break;
                }
            }
        }
        return chosen;
    }

    /** Whether to go on in that partition; otherwise it is read again from its beginning. */
    private boolean take(ConsumerRecord<byte[], byte[]> record, List<Leaf> chosen) {
        if (record.value() == null) {
            refuse(record, "no value");
            return true;
        }
        try {
            return offer(record, BlockHeader.parse(codec.decode(record.value()).getHeader()), chosen);
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw e;
            }
            refuse(record, String.valueOf(e.getMessage()));
        } catch (MalformedException e) {
            refuse(record, String.valueOf(e.getMessage()));
        }
        return true;
    }

    private boolean offer(ConsumerRecord<byte[], byte[]> record, BlockHeader header, List<Leaf> chosen) {
        switch (LeafRule.judge(settings.origin(), record.partition(), last(record.partition()), header)) {
            case LeafRule.Verdict.Take _ -> {
                last.put(record.partition(), LastBlock.of(header, record.offset()));
                chosen.add(new Leaf(header, record.offset()));
            }
            case LeafRule.Verdict.Known _ -> {}
            case LeafRule.Verdict.Early(String reason) -> {
                if (blocks.rewind(record.partition())) {
                    return false;
                }
                refuse(record, reason);
            }
            case LeafRule.Verdict.Refuse(String reason) -> refuse(record, reason);
        }
        return true;
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record, String reason) {
        settings.metrics().refused();
        LOG.atError()
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason)
                .log("A block is left out of the log");
    }

    private void append(List<Leaf> chosen) throws InterruptedException {
        settings.observer().reached(SequencerStep.CHOSEN);
        long index = store.size();
        Producer<byte[], byte[]> producer = clients.leaves();
        producer.beginTransaction();
        for (Leaf leaf : chosen) {
            // The commit fails if a send did.
            var _ = producer.send(record(index++, leaf));
        }
        settings.observer().reached(SequencerStep.LEAVES_SENT);
        producer.commitTransaction();
        settings.observer().reached(SequencerStep.LEAVES_COMMITTED);
        if (!follower.awaitSize(index, READ_BACK_WITHIN)) {
            throw unavailable("the leaves before " + index + " were not read back in time");
        }
        Leaf latest = chosen.getLast();
        if (!store.header(index - 1).orElseThrow().equals(latest.header())) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED, "leaf " + (index - 1) + " is not the one that was written");
        }
        settings.observer().reached(SequencerStep.READ_BACK);
        settings.metrics().leaves(chosen.size());
        chosen.forEach(leaf -> unsigned.add(leaf.header()));
    }

    private ProducerRecord<byte[], byte[]> record(long index, Leaf leaf) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                settings.cluster().topics().leaves(),
                0,
                Long.toString(index).getBytes(StandardCharsets.US_ASCII),
                leaf.header().bytes());
        record.headers()
                .add(
                        LogFollower.BLOCK_OFFSET,
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(leaf.blockOffset())
                                .array());
        return record;
    }

    private void sign() {
        publisher.publish();
        lastSignedNanos = System.nanoTime();
        long now = System.currentTimeMillis();
        unsigned.forEach(header -> settings.metrics().covered(header.firstTime(), now));
        unsigned.clear();
    }

    private Duration untilNextLook() {
        return publisher.isBehind() ? Duration.ofNanos(Math.max(0, untilSigning())) : IDLE;
    }

    private long untilSigning() {
        return lastSignedNanos + settings.signInterval().toNanos() - System.nanoTime();
    }

    private static ProjectorException unavailable(String what) {
        return new ProjectorException(ProjectorException.Code.UNAVAILABLE, what);
    }
}
