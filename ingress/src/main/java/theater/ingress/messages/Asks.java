package theater.ingress.messages;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import theater.ingress.problem.ApiException;
import theater.schemas.ClusterConfig;
import theater.schemas.message.Reply;
import theater.schemas.message.ReplyAddress;

/**
 * Asks and their answers. This instance reads one partition of {@code replies}, committed records only; each ask
 * waits there under a key that nobody can guess. A thread of its own reads; any thread may ask.
 */
public final class Asks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Asks.class);
    private static final int KEY_BYTES = 24;

    private final Mailboxes mailboxes;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final SecureRandom random = new SecureRandom();
    private final Duration timeout;
    private final Thread thread;
    private volatile @Nullable Integer partition;
    private volatile int partitions;
    private volatile boolean closed;

    /** Begins to read replies; does not wait for brokers. */
    public Asks(ClusterConfig cluster, Mailboxes mailboxes, int maxAsks, Duration timeout) {
        this.mailboxes = mailboxes;
        this.topic = cluster.topics().replies();
        this.places = new Semaphore(maxAsks);
        this.timeout = timeout;
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "latest");
        properties.put("fetch.max.wait.ms", 500);
        this.consumer = new KafkaConsumer<>(properties);
        this.thread = Thread.ofPlatform().name("ingress-replies").daemon().start(this::read);
    }

    private void read() {
        boolean failing = false;
        while (!closed) {
            try {
                if (partition == null) {
                    begin();
                }
                consumer.poll(Duration.ofMillis(500)).forEach(this::deliver);
                failing = false;
            } catch (WakeupException e) {
                // Only closing wakes this thread.
            } catch (RuntimeException e) {
                // Kafka's, as a rule; if this thread ended for any other, all asks would wait in vain.
                // An outage is told once, not at each try.
                LOG.atLevel(failing ? Level.DEBUG : Level.WARN).setCause(e).log("Cannot read replies, trying again");
                failing = true;
                pause();
            }
        }
    }

    /** Asks may go out once the position is known: a reply written later is then seen. */
    private void begin() {
        List<PartitionInfo> found = consumer.partitionsFor(topic, timeout);
        if (found.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "topic " + topic + " does not exist; prepare the cluster with" + " 'theater init'");
        }
        int own = random.nextInt(found.size());
        TopicPartition replies = new TopicPartition(topic, own);
        consumer.assign(List.of(replies));
        consumer.seekToEnd(List.of(replies));
        consumer.position(replies, timeout);
        partitions = found.size();
        partition = own;
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        CompletableFuture<Reply> asker =
                record.key() == null ? null : waiting.get(new String(record.key(), StandardCharsets.UTF_8));
        if (asker != null) {
            Reply.parse(record).ifPresent(asker::complete);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether asks can be sent now. */
    public boolean isReady() {
        return partition != null;
    }

    /**
     * Number of partitions of the replies topic, as of all topics by actor.
     *
     * @throws ApiException 503 as long as brokers have not told
     */
    public int partitions() {
        if (partition == null) {
            throw notReady();
        }
        return partitions;
    }

    private static ApiException notReady() {
        return ApiException.unavailable("kafka", "replies cannot be read yet, Kafka does not answer; try again", null);
    }

    /**
     * Sends a message that wants an answer; the caller must close what is returned.
     *
     * @throws ApiException as {@link Mailboxes#send}, or 503
     */
    public Pending send(HttpMessage request) {
        Integer own = partition;
        if (own == null || closed) {
            throw notReady();
        }
        if (!places.tryAcquire()) {
            throw ApiException.unavailable("busy", "too many asks are waiting; try again", null);
        }
        Pending pending = new Pending(newKey(), request.message().id());
        try {
            waiting.put(pending.key, pending.answer);
            mailboxes.send(request, new ReplyAddress(own, pending.key));
            return pending;
        } catch (RuntimeException e) {
            pending.close();
            throw e;
        }
    }

    /** An ask on its way. Holds no body, as many may wait for long. */
    public final class Pending implements AutoCloseable {
        private final String key;
        private final String messageId;
        private final CompletableFuture<Reply> answer = new CompletableFuture<>();

        private Pending(String key, String messageId) {
            this.key = key;
            this.messageId = messageId;
        }

        /**
         * The answer, whatever its outcome.
         *
         * @throws ApiException 504 if there is none in time: the message may still be handled
         */
        public Reply await(Duration limit) {
            try {
                return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new ApiException(
                        504,
                        "timed-out",
                        "no answer in time; the message " + messageId
                                + " is stored and may still be handled: ask again with the same ce-id and ce-source",
                        null);
            } catch (ExecutionException e) {
                throw ApiException.unavailable("stopping", "ingress is stopping; ask again elsewhere", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiException.unavailable("stopping", "ingress is stopping; ask again elsewhere", e);
            }
        }

        /** Waits no longer. */
        @Override
        public void close() {
            waiting.remove(key);
            places.release();
        }
    }

    private String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Tells all who wait, and stops reading. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        waiting.values().forEach(one -> one.completeExceptionally(new IllegalStateException("closed")));
        try {
            thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            consumer.close();
        }
    }
}
