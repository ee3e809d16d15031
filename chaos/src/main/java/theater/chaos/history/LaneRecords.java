package theater.chaos.history;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads records of lanes, replies and dead letters. */
final class LaneRecords {
    private final String prefix;

    LaneRecords(String prefix) {
        this.prefix = prefix;
    }

    Place place(ConsumerRecord<byte[], byte[]> record) {
        return new Place(record.topic().substring(prefix.length()), record.partition(), record.offset());
    }

    LaneRecord lane(ConsumerRecord<byte[], byte[]> record) {
        Place place = place(record);
        boolean internal = place.topic().startsWith("internal.");
        String id = RecordText.header(record, "ce_id");
        String sender = internal ? RecordText.header(record, "theater-sender") : null;
        String ask = internal ? RecordText.header(record, "theater-ask") : null;
        return new LaneRecord(
                place,
                RecordText.key(record),
                id == null ? prefix + place : id,
                id == null,
                RecordText.header(record, "ce_source", "kafka:" + record.topic()),
                sender,
                RecordText.payload(record, "message"),
                notBefore(record),
                ask == null || sender == null
                        ? RecordText.header(record, "ce_replyto")
                        : LaneRecord.askAddress(sender, String.valueOf(RecordText.key(record)), ask),
                internal ? RecordText.header(record, "ce_causationid") : null,
                ask,
                internal ? word(record) : null,
                noted(record, "theater-forwarded-"));
    }

    private static LaneRecord.@Nullable Word word(ConsumerRecord<byte[], byte[]> record) {
        String answer = RecordText.header(record, "theater-answer");
        if (answer != null) {
            return new LaneRecord.Word.Answer(
                    answer,
                    RecordText.header(record, "theater-outcome", ""),
                    RecordText.header(record, "theater-code", ""),
                    RecordText.header(record, "theater-text", ""));
        }
        String probe = RecordText.header(record, "theater-probe");
        return probe == null
                ? null
                : new LaneRecord.Word.Probe(probe.lines()
                        .map(line -> line.split(" ", 2))
                        .map(words -> new LaneRecord.Ask(words[1], words[0]))
                        .toList());
    }

    private static long notBefore(ConsumerRecord<byte[], byte[]> record) {
        String time = RecordText.header(record, "ce_deliverytime");
        return time == null ? 0 : Instant.parse(time).toEpochMilli();
    }

    ReplyRecord reply(ConsumerRecord<byte[], byte[]> record) {
        return new ReplyRecord(
                place(record),
                record.partition() + "/" + RecordText.key(record),
                RecordText.header(record, "ce_id", ""),
                RecordText.header(record, "theater-outcome", ""),
                RecordText.header(record, "theater-code"),
                RecordText.payload(record, ""),
                RecordText.header(record, "ce_causationid"));
    }

    DeadLetterRecord deadLetter(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetterRecord(
                place(record),
                requireNonNull(noted(record, "theater-"), "a dead letter without its message's place"),
                RecordText.header(record, "theater-reason", ""),
                RecordText.key(record),
                Latin.text(record.value()));
    }

    private @Nullable Place noted(ConsumerRecord<byte[], byte[]> record, String names) {
        String topic = RecordText.header(record, names + "topic");
        return topic == null
                ? null
                : new Place(
                        topic.substring(prefix.length()),
                        Integer.parseInt(RecordText.header(record, names + "partition", "-1")),
                        Long.parseLong(RecordText.header(record, names + "offset", "-1")));
    }
}
