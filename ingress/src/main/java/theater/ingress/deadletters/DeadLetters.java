package theater.ingress.deadletters;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;
import theater.ingress.types.TypeTable;
import theater.schemas.ClusterConfig;
import theater.schemas.message.DeadLetter;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.message.RedriveHeaders;
import theater.schemas.topic.Lane;

/**
 * Dead letters: listed, shown, and sent again, each at most once. Any thread may call.
 *
 * <p>A letter is sent again by one transaction that holds the message and a mark that it was sent. The transactional id
 * belongs to the letter's partition, so whoever takes it over ends what another has begun, and reads its marks before it
 * writes its own. The message goes to an internal lane: there it is not a copy of itself, whatever the window of
 * messages from outside remembers, and the runtime's word about its sender counts.
 */
public final class DeadLetters {
    private static final int MOST_AT_ONCE = 8;
    private static final int FETCH_BYTES = 4 << 20;

    private final ClusterConfig cluster;
    private final TypeTable types;
    private final int maxMessageBytes;
    private final Duration timeout;
    private final Clock clock;
    private final RedriveMarks marks;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Object redriving = new Object();

    /** Dead letters of a cluster, which gets this much time to answer. */
    public DeadLetters(ClusterConfig cluster, TypeTable types, int maxMessageBytes, Duration timeout, Clock clock) {
        this.cluster = cluster;
        this.types = types;
        this.maxMessageBytes = maxMessageBytes;
        this.timeout = timeout;
        this.clock = clock;
        this.marks = new RedriveMarks(cluster, timeout);
    }

    /**
     * A page of letters in the order of their places.
     *
     * @param after the page's beginning; null: the first letter
     * @throws ApiException 503
     */
    public LetterPage list(LetterFilter filter, @Nullable Place after, int limit) {
        LetterPage page = read(reader -> reader.page(filter, after, limit, timeout.dividedBy(2)));
        marks.refresh(
                page.letters().stream().map(DeadLetter::partition).distinct().toList());
        return page;
    }

    /**
     * One letter.
     *
     * @throws ApiException 404, 503
     */
    public DeadLetter get(Place place) {
        DeadLetter letter = read(reader -> reader.get(place)).orElseThrow(() -> none(place));
        marks.refresh(List.of(place.partition()));
        return letter;
    }

    /** When a letter that was listed or shown was sent again; empty: it was not. */
    public Optional<Long> redriven(DeadLetter letter) {
        return marks.time(new Place(letter.partition(), letter.offset()));
    }

    /** The message that was given up, or why there is none. */
    public Parsed message(DeadLetter letter) {
        Optional<Lane> lane = cluster.topics().laneOf(letter.original().topic());
        // Replies have as many partitions as lanes have; their number matters for nothing else here.
        return MessageParser.parse(lane.orElse(Lane.MAILBOX_NORMAL), Integer.MAX_VALUE, letter.original());
    }

    /**
     * Sends a letter's message again.
     *
     * @return the message
     * @throws ApiException 404; 409 if it was sent again before; 413; 422 if there is nobody to send it to; 503 if it may
     *     have been sent or not: the same again is harmless
     */
    public Message redrive(Place place) {
        DeadLetter letter = read(reader -> reader.get(place)).orElseThrow(() -> none(place));
        Message message = sendable(letter);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                cluster.topics().lane(Lane.internal(message.lane().level())),
                null,
                message.actor().getBytes(StandardCharsets.UTF_8),
                message.body(),
                RedriveHeaders.of(letter, message));
        // One by one: two at once would only end each other's transactions.
        synchronized (redriving) {
            send(place, record);
        }
        return message;
    }

    private Message sendable(DeadLetter letter) {
        Message message = switch (message(letter)) {
            case Message readable -> readable;
            case Parsed.Refused refused ->
                throw ApiException.refused(
                        "not-redrivable", "the letter holds no message for an actor: " + refused.text());
        };
        if (types.resolve(message.actor()).isEmpty()) {
            throw ApiException.notFound(
                    "no-type", "no deployed type matches actor id " + message.actor() + "; deploy one first");
        }
        if (message.body().length > maxMessageBytes) {
            throw ApiException.tooLarge(maxMessageBytes);
        }
        return message;
    }

    private void send(Place place, ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer(place.partition())) {
            producer.initTransactions();
            marks.refresh(List.of(place.partition()));
            if (marks.time(place).isPresent()) {
                throw ApiException.conflict("already-redriven", "dead letter " + place + " was sent again before");
            }
            producer.beginTransaction();
            var _ = producer.send(record);
            var _ = producer.send(marks.mark(place, clock.millis()));
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw ApiException.unavailable(
                    "kafka",
                    "Kafka did not acknowledge that dead letter " + place
                            + " was sent again; it may have been or not: repeat, it is sent only once ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer(int partition) {
        Map<String, Object> properties = cluster.producerProperties();
        int millis = Math.toIntExact(timeout.toMillis());
        properties.put("transactional.id", cluster.topics().prefix() + "redrive-" + partition);
        // An open transaction holds up the readers of its lane.
        properties.put("transaction.timeout.ms", Math.min(5_000, millis));
        properties.put("max.block.ms", millis);
        properties.put("request.timeout.ms", Math.max(1, millis / 2));
        properties.put("delivery.timeout.ms", millis);
        properties.put("linger.ms", 0);
        return new KafkaProducer<>(properties);
    }

    private <T> T read(Function<LetterReader, T> question) {
        if (!places.tryAcquire()) {
            throw ApiException.unavailable("busy", "too many requests read dead letters; try again", null);
        }
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "earliest");
        properties.put("fetch.max.bytes", FETCH_BYTES);
        try (LetterReader reader = new LetterReader(
                new KafkaConsumer<>(properties), cluster.topics().deadLetters(), timeout)) {
            return question.apply(reader);
        } catch (KafkaException e) {
            throw ApiException.unavailable("kafka", "dead letters cannot be read, Kafka does not answer; try again", e);
        } finally {
            places.release();
        }
    }

    private static ApiException none(Place place) {
        return ApiException.notFound("no-dead-letter", "there is no dead letter " + place + ", or not any more");
    }
}
