package theater.executor.shard;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.kafka.Transaction;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.executor.turn.Settlement;
import theater.schemas.avro.DedupeBucket;
import theater.schemas.avro.KeptAnswers;
import theater.schemas.avro.LanePosition;
import theater.schemas.avro.Positions;
import theater.schemas.topic.Lane;

/** Makes a transaction of a batch: one change for each key, and the positions behind it. Used by the shard's thread. */
final class TransactionBuilder {
    private final ShardContext context;
    private final Owned owned;
    private final Map<Lane, Long> positions = new EnumMap<>(Lane.class);
    private final ParkedMessages messages;
    private long number;

    TransactionBuilder(ShardContext context, Owned owned) {
        this.context = context;
        this.owned = owned;
        this.messages = new ParkedMessages(context);
        this.number = owned.transaction();
        positions.putAll(owned.positions());
    }

    Transaction build(Batch batch) {
        number++;
        long now = context.clock().getAsLong();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<Bytes, byte @Nullable []> changes = new LinkedHashMap<>();
        AnswerParts answers = new AnswerParts();
        for (Batch.Settled settled : batch.settled()) {
            records.addAll(settled.settlement().records());
            changes.putAll(settled.settlement().changes());
            settled.settlement().pending().forEach((key, change) -> changes.put(key, change.value()));
            Delivery delivery = settled.delivery();
            if (delivery != null) {
                keepAnswer(delivery, settled.settlement(), answers);
                if (delivery.isParked()) {
                    changes.put(delivery.stateKey(), null);
                }
            }
        }
        for (Delivery delivery : batch.intoState()) {
            changes.put(delivery.stateKey(), messages.write(delivery));
        }
        DedupeBucket bucket = owned.dedupe().bucket(number, now, answers.hashes(), batch.hashes());
        if (bucket != null) {
            changes.put(StateKeys.dedupe(number), context.codecs().dedupe().encode(bucket));
        }
        int part = 0;
        for (KeptAnswers kept : answers.parts()) {
            changes.put(
                    StateKeys.keptAnswers(number, part++),
                    context.codecs().answers().encode(kept));
        }
        owned.dedupe().expire(now, changes);
        positions.putAll(batch.positions());
        changes.put(StateKeys.positions(), context.codecs().positions().encode(positions(now)));
        return new Transaction(number, records, changes);
    }

    private void keepAnswer(Delivery delivery, Settlement settlement, AnswerParts answers) {
        MessageHash hash = delivery.answers();
        Settlement.Reply answer = settlement.answer();
        if (hash != null && answer != null && owned.dedupe().contains(hash)) {
            answers.add(hash, answer);
        }
    }

    private Positions positions(long now) {
        List<LanePosition> lanes = new ArrayList<>();
        positions.forEach((lane, offset) -> lanes.add(new LanePosition(lane.suffix(), offset)));
        return new Positions(lanes, number, now);
    }
}
