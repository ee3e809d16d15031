package theater.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.schemas.ClusterConfig;
import theater.schemas.message.Reply;
import theater.schemas.message.ReplyAddress;
import theater.schemas.message.ReplyOutcome;

/** Asks accounts for their balances through Kafka: messages with a reply address, answers from the replies topic. */
final class BalanceReader implements AutoCloseable {
    private static final int REPLY_PARTITION = 0;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Long> balances = new HashMap<>();
    private final String round;
    private final TopicTail replies;

    /**
     * @param round tells this reader's questions from earlier ones
     */
    BalanceReader(ClusterConfig cluster, String round) {
        this.round = round;
        this.replies = TopicTail.follow(cluster, cluster.topics().replies(), this::receive);
    }

    /** Sends the questions. */
    void ask(PlainClient client, List<String> accounts) {
        for (int i = 0; i < accounts.size(); i++) {
            String account = accounts.get(i);
            client.balance(account, round + "-" + i, new ReplyAddress(REPLY_PARTITION, round + "-" + i));
        }
        client.flush();
    }

    /** The answers so far, by account. */
    synchronized Map<String, Long> balances() {
        replies.check();
        return Map.copyOf(balances);
    }

    private synchronized void receive(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(round + "-")) {
            return;
        }
        Reply reply = Reply.parse(record)
                .filter(answer -> answer.outcome() == ReplyOutcome.ANSWER)
                .orElseThrow(
                        () -> new IllegalStateException("an account did not tell its balance: " + record.headers()));
        try {
            balances.put(
                    account(reply.source()),
                    json.readTree(reply.body()).get("balance").longValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String account(String source) {
        return source.startsWith("/actors/") ? source.substring("/actors/".length()) : source;
    }

    @Override
    public void close() {
        replies.close();
    }
}
