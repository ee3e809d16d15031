package theater.executor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import theater.executor.store.ShardStoreException;

class RemedyTest {
    @Test
    void shouldDropTheShardWhenFenced() {
        assertThat(Remedy.ofCommit(new ProducerFencedException("x"))).isEqualTo(Remedy.FENCED);
        assertThat(Remedy.ofSend(new InvalidProducerEpochException("x"))).isEqualTo(Remedy.FENCED);
    }

    @Test
    void shouldNotTrustACommitThatTimedOut() {
        assertThat(Remedy.ofCommit(new TimeoutException("x"))).isEqualTo(Remedy.UNKNOWN);
        assertThat(Remedy.ofCommit(new NotEnoughReplicasException("x"))).isEqualTo(Remedy.UNKNOWN);
    }

    @Test
    void shouldAbortWhenSendingTimedOut() {
        assertThat(Remedy.ofSend(new TimeoutException("x"))).isEqualTo(Remedy.ABORT);
        assertThat(Remedy.ofSend(new RecordTooLargeException("x"))).isEqualTo(Remedy.ABORT);
    }

    @Test
    void shouldTakeOverAnewWhenTheCoordinatorHasForgottenUs() {
        assertThat(Remedy.ofSend(new InvalidPidMappingException("x"))).isEqualTo(Remedy.UNKNOWN);
    }

    @Test
    void shouldStopWhenRetryingCannotHelp() {
        assertThat(Remedy.ofSend(new TopicAuthorizationException("x"))).isEqualTo(Remedy.FATAL);
        assertThat(Remedy.ofRead(new UnsupportedVersionException("x"))).isEqualTo(Remedy.FATAL);
    }

    @Test
    void shouldDropTheShardsOfAMemberWhoseNameAnotherHas() {
        assertThat(Remedy.ofRead(new FencedInstanceIdException("x"))).isEqualTo(Remedy.FENCED);
    }

    @Test
    void shouldNotStopBecauseOfOneRecord() {
        for (RuntimeException failure : List.of(
                new InvalidRecordException("x"),
                new InvalidTopicException("x"),
                new RecordBatchTooLargeException("x"),
                new UnsupportedForMessageFormatException("x"),
                new RecordTooLargeException("x"),
                new InvalidTimestampException("x"),
                new SerializationException("x"))) {
            assertThat(Remedy.ofSend(failure)).as("%s", failure).isEqualTo(Remedy.ABORT);
            assertThat(Remedy.ofCommit(new KafkaException("failed", failure)))
                    .as("%s", failure)
                    .isEqualTo(Remedy.ABORT);
            assertThat(Remedy.isForARecord(failure)).as("%s", failure).isTrue();
        }
    }

    @Test
    void shouldReadAgainAfterATimeout() {
        assertThat(Remedy.ofRead(new TimeoutException("x"))).isEqualTo(Remedy.RETRY);
    }

    @Test
    void shouldLookBehindWrappers() {
        assertThat(Remedy.ofSend(new ExecutionException(new ProducerFencedException("x"))))
                .isEqualTo(Remedy.FENCED);
        assertThat(Remedy.ofSend(new KafkaException("failed", new ProducerFencedException("x"))))
                .isEqualTo(Remedy.FENCED);
    }

    @Test
    void shouldForgetMemoryWhenTheStoreFailed() {
        assertThat(Remedy.ofCommit(new ShardStoreException("x", new RuntimeException())))
                .isEqualTo(Remedy.UNKNOWN);
    }
}
