package theater.executor.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.WakeupException;
import theater.executor.store.ShardStoreException;

/**
 * What to do about a failure. Every exception of Kafka and of the shard store is mapped to one of these here, and
 * nowhere else.
 *
 * <pre>
 *   RETRY      nothing happened yet: the same call again, with backoff
 *   ABORT      the transaction did not commit: abort, forget what was not committed, read it again
 *   FENCED     another executor owns the shard: drop it; take over again only while the group says it is ours
 *   UNKNOWN    it may or may not have committed: forget everything in memory and take over anew
 *   FATAL      retrying cannot help: stop the process, loudly
 * </pre>
 */
public enum Remedy {
    RETRY,
    ABORT,
    FENCED,
    UNKNOWN,
    FATAL;

    /** The remedy for a failure while a transaction's records were sent, before its commit was asked for. */
    public static Remedy ofSend(Throwable failure) {
        Throwable cause = unwrap(failure);
        return switch (cause) {
            case FencedInstanceIdException e -> FATAL;
            case ProducerFencedException e -> FENCED;
            case InvalidProducerEpochException e -> FENCED;
            case AuthorizationException e -> FATAL;
            case AuthenticationException e -> FATAL;
            // To Kafka's clients these are wrong settings too; here they are what an actor wrote.
            case InvalidRecordException e -> ABORT;
            case InvalidTopicException e -> ABORT;
            case RecordBatchTooLargeException e -> ABORT;
            case UnsupportedForMessageFormatException e -> ABORT;
            case RecordTooLargeException e -> ABORT;
            case InvalidConfigurationException e -> FATAL;
            case OutOfOrderSequenceException e -> ABORT;
            case ApplicationRecoverableException e -> UNKNOWN;
            case RetriableException e -> ABORT;
            case ShardStoreException e -> UNKNOWN;
            case org.apache.kafka.common.KafkaException e -> ABORT;
            default -> UNKNOWN;
        };
    }

    /** The remedy for a failure of the commit itself: unless Kafka says that it did not happen, it may have. */
    public static Remedy ofCommit(Throwable failure) {
        Throwable cause = unwrap(failure);
        return switch (cause) {
            case TimeoutException e -> UNKNOWN;
            case RetriableException e -> UNKNOWN;
            case org.apache.kafka.common.errors.InterruptException e -> UNKNOWN;
            default -> ofSend(cause);
        };
    }

    /** The remedy for a failure of a consumer or an admin call: reading changes nothing. */
    public static Remedy ofRead(Throwable failure) {
        Throwable cause = unwrap(failure);
        return switch (cause) {
            case WakeupException e -> RETRY;
            case FencedInstanceIdException e -> FENCED;
            case AuthorizationException e -> FATAL;
            case AuthenticationException e -> FATAL;
            case InvalidConfigurationException e -> FATAL;
            case RetriableException e -> RETRY;
            case ShardStoreException e -> UNKNOWN;
            default -> UNKNOWN;
        };
    }

    /** What Kafka said, without what the producer wraps around it. */
    public static Throwable rootOf(Throwable failure) {
        return unwrap(
                failure instanceof CommitFailedException && failure.getCause() != null ? failure.getCause() : failure);
    }

    /** Whether the cause is a record, which Kafka will refuse again, and not Kafka's own state. */
    public static boolean isForARecord(Throwable root) {
        return switch (root) {
            case RecordTooLargeException e -> true;
            case RecordBatchTooLargeException e -> true;
            case InvalidRecordException e -> true;
            case InvalidTimestampException e -> true;
            case InvalidTopicException e -> true;
            case TopicAuthorizationException e -> true;
            case UnsupportedForMessageFormatException e -> true;
            case SerializationException e -> true;
            default -> false;
        };
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        // The producer wraps the first failed send of a transaction in a plain KafkaException.
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause.getClass() == org.apache.kafka.common.KafkaException.class)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
