import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads Theater's events with Kafka's own client, from a point on to the present end.
 *
 * <pre>
 *   Events.java BROKERS REGISTRY offset PARTITION OFFSET
 *   Events.java BROKERS REGISTRY time MILLISECONDS-SINCE-1970
 *   Events.java BROKERS REGISTRY cursor CURSOR
 * </pre>
 *
 * Prints partition, offset, actor, seq and hash of each, and checks that each event names the one before it. Needs
 * kafka-clients, avro and what they depend on. Another topic than theater.events is named in TOPIC.
 */
public class Events {
    private static final String TOPIC = System.getenv().getOrDefault("TOPIC", "theater.events");
    private static final int PREFIX_BYTES = 5;

    private final String registry;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private final Map<String, String> before = new HashMap<>();

    Events(String brokers, String registry) {
        this.registry = registry;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", brokers, "isolation.level", "read_committed", "auto.offset.reset", "none");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public static void main(String[] arguments) throws Exception {
        Events events = new Events(arguments[0], arguments[1]);
        events.read(events.starts(arguments[2], arguments[3], arguments.length > 4 ? arguments[4] : ""));
    }

    private Map<TopicPartition, Long> starts(String where, String first, String second) {
        return switch (where) {
            case "offset" -> Map.of(new TopicPartition(TOPIC, Integer.parseInt(first)), Long.parseLong(second));
            case "time" -> fromTime(Long.parseLong(first));
            case "cursor" -> fromCursor(first);
            default -> throw new IllegalArgumentException("offset, time or cursor, not " + where);
        };
    }

    private Map<TopicPartition, Long> fromTime(long millis) {
        Map<TopicPartition, Long> times = new HashMap<>();
        consumer.partitionsFor(TOPIC).forEach(info -> times.put(new TopicPartition(TOPIC, info.partition()), millis));
        Map<TopicPartition, Long> starts = new TreeMap<>((a, b) -> a.partition() - b.partition());
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            // Null: nothing is as late.
            if (found != null) {
                starts.put(partition, found.offset());
            }
        });
        return starts;
    }

    private Map<TopicPartition, Long> fromCursor(String cursor) {
        byte[] text = Base64.getUrlDecoder().decode(cursor.substring("v1.".length()));
        Map<TopicPartition, Long> starts = new TreeMap<>((a, b) -> a.partition() - b.partition());
        new String(text, StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] parts = line.split(" ");
            TopicPartition partition = new TopicPartition(TOPIC, Integer.parseInt(parts[0]));
            long offset = Long.parseLong(parts[1]);
            if (!parts[2].equals("-") && !parts[2].equals(hash(recordAt(partition, offset - 1).value()))) {
                throw new IllegalStateException(
                        "the history of " + partition + " before " + offset + " is not the one that the cursor saw");
            }
            starts.put(partition, offset);
        });
        return starts;
    }

    private ConsumerRecord<byte[], byte[]> recordAt(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(10))) {
            if (record.offset() == offset) {
                return record;
            }
            break;
        }
        throw new IllegalStateException("there is no event at " + partition + " " + offset + " any more");
    }

    private void read(Map<TopicPartition, Long> starts) throws IOException, InterruptedException {
        for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
            TopicPartition partition = start.getKey();
            consumer.assign(List.of(partition));
            consumer.seek(partition, start.getValue());
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            // A position, not a count: markers of transactions take offsets as well.
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    print(record);
                }
            }
        }
        consumer.close();
    }

    private void print(ConsumerRecord<byte[], byte[]> record) throws IOException, InterruptedException {
        GenericRecord event = decode(record.value());
        String actor = event.get("actor").toString();
        String prev = HexFormat.of().formatHex(((GenericFixed) event.get("prev")).bytes());
        String hash = hash(record.value());
        String last = before.put(actor, hash);
        if (last != null && !last.equals(prev)) {
            throw new IllegalStateException(
                    "event " + event.get("seq") + " of " + actor + " does not follow the one before it");
        }
        System.out.println(
                record.partition() + " " + record.offset() + " " + actor + " " + event.get("seq") + " " + hash);
    }

    /** One zero byte, the schema's id, and the Avro bytes. */
    private GenericRecord decode(byte[] value) throws IOException, InterruptedException {
        int id = ByteBuffer.wrap(value).getInt(1);
        GenericDatumReader<GenericRecord> reader = readers.get(id);
        if (reader == null) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id)).build();
            String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            String schema = new ObjectMapper().readTree(answer).path("schema").asText();
            reader = new GenericDatumReader<>(new Schema.Parser().parse(schema));
            readers.put(id, reader);
        }
        return reader.read(
                null, DecoderFactory.get().binaryDecoder(value, PREFIX_BYTES, value.length - PREFIX_BYTES, null));
    }

    /** SHA-256 over a zero byte and the value without the registry's five bytes. */
    private static String hash(byte[] value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(Arrays.copyOfRange(value, PREFIX_BYTES, value.length)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
