package theater.projector.chaining;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.projector.block.ActorHeads;
import theater.projector.block.BlockTip;
import theater.projector.block.EventReader;
import theater.projector.block.Judged;
import theater.projector.block.OpenBlock;
import theater.projector.block.ReadEvent;
import theater.schemas.avro.Block;
import theater.schemas.avro.Finding;

/**
 * Chains the events of one partition. Belongs to one task and is called by its stream thread only; all decisions are in
 * {@code theater.projector.block}.
 */
final class ChainProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Names of stores, children and keys; part of what lies in changelogs. */
    static final String HEADS = "heads";

    static final String OPEN = "open";
    static final String TO_BLOCKS = "to-blocks";
    static final String TO_FINDINGS = "to-findings";
    private static final String TIP = "tip";

    private static final Logger LOG = LoggerFactory.getLogger(ChainProcessor.class);
    private static final Duration LOOK_AT_CLOCK = Duration.ofMillis(5);

    private final ChainSettings settings;
    private final EventReader reader;
    private final OpenBlock block;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> heads;
    private @Nullable KeyValueStore<String, byte[]> open;
    private BlockTip tip = BlockTip.START;
    private int partition;
    private byte[] key = new byte[0];
    private long openedMillis;

    ChainProcessor(ChainSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        this.reader = new EventReader(settings.schemas());
        this.block = new OpenBlock(settings.limits());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
        context = taskContext;
        heads = taskContext.getStateStore(HEADS);
        open = taskContext.getStateStore(OPEN);
        partition = taskContext.taskId().partition();
        key = Integer.toString(partition).getBytes(StandardCharsets.US_ASCII);
        restore(open());
        taskContext.schedule(LOOK_AT_CLOCK, PunctuationType.WALL_CLOCK_TIME, this::cutIfDue);
    }

    private void restore(KeyValueStore<String, byte[]> store) {
        byte[] stored = store.get(TIP);
        tip = stored == null ? BlockTip.START : BlockTip.of(stored);
        openedMillis = context().currentSystemTimeMs();
        int chunk = 0;
        for (byte[] lines = store.get(chunkKey(0)); lines != null; lines = store.get(chunkKey(++chunk))) {
            block.restore(lines);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        if (metadata.offset() <= Math.max(tip.lastOffset(), block.lastOffset())) {
            return;
        }
        Judged judged = judge(record, metadata);
        if (block.mustCutBefore(judged)) {
            cut();
        }
        if (block.isEmpty()) {
            openedMillis = context().currentSystemTimeMs();
        }
        block.add(judged);
        judged.head().ifPresent(head -> heads().put(judged.actor(), ActorHeads.toBytes(head)));
        open().put(chunkKey(block.lastChunkNumber()), block.lastChunk());
        judged.problem().ifPresent(problem -> report(judged, problem, record.timestamp()));
        settings.metrics().event();
        if (block.isFull()) {
            cut();
        }
    }

    private Judged judge(Record<byte[], byte[]> record, RecordMetadata metadata) {
        byte @Nullable [] value = record.value();
        Judged.Origin origin =
                new Judged.Origin(text(record.key()), metadata.offset(), value == null ? 0 : value.length);
        return switch (reader.read(value)) {
            case ReadEvent.Event event ->
                Judged.of(
                        origin, event, ActorHeads.of(heads().get(event.fields().actor())));
            case ReadEvent.Unreadable unreadable -> Judged.of(origin, unreadable);
        };
    }

    private void cutIfDue(long nowMillis) {
        if (!block.isEmpty() && settings.limits().isDue(openedMillis, nowMillis)) {
            cut();
            // Whoever waits for this block's checkpoint waits for this commit; full blocks leave it to the interval.
            context().commit();
        }
    }

    private void cut() {
        int chunks = block.lastChunkNumber() + 1;
        OpenBlock.Cut cut =
                block.cut(settings.origin(), partition, tip, settings.salts().get());
        tip = BlockTip.after(cut.header());
        for (int chunk = 0; chunk < chunks; chunk++) {
            open().delete(chunkKey(chunk));
        }
        open().put(TIP, tip.toBytes());
        byte[] value = settings.blockEncoder()
                .apply(new Block(cut.header().text(), cut.index().text()));
        context().forward(new Record<>(key, value, context().currentSystemTimeMs()), TO_BLOCKS);
        settings.metrics().block();
    }

    private void report(Judged judged, Judged.Problem problem, long timestamp) {
        long offset = judged.event().offset();
        LOG.atWarn()
                .addKeyValue("kind", problem.kind())
                .addKeyValue("actorId", judged.actor())
                .addKeyValue("partition", partition)
                .addKeyValue("offset", offset)
                .log("An event does not continue its actor's history");
        Finding finding =
                new Finding(partition, offset, judged.actor(), problem.kind(), problem.expected(), problem.found());
        context()
                .forward(
                        new Record<>(key, settings.findingEncoder().apply(finding), Math.max(0, timestamp)),
                        TO_FINDINGS);
        settings.metrics().finding(problem.kind());
    }

    private static String text(byte @Nullable [] recordKey) {
        return recordKey == null ? "" : new String(recordKey, StandardCharsets.UTF_8);
    }

    private static String chunkKey(int chunk) {
        return "chunk-" + chunk;
    }

    private ProcessorContext<byte[], byte[]> context() {
        return requireNonNull(context, "not initialized");
    }

    private KeyValueStore<String, byte[]> heads() {
        return requireNonNull(heads, "not initialized");
    }

    private KeyValueStore<String, byte[]> open() {
        return requireNonNull(open, "not initialized");
    }
}
