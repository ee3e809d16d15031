package theater.benchmarks.load;

import java.time.Duration;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.CounterInput;
import theater.schemas.ClusterConfig;

/** Asks at a steady rate, whether answers come or not. */
public final class SteadyLoad {
    private final ClusterConfig cluster;
    private final Asking asking;
    private final int replyPartitions;
    private final int perSecond;

    /**
     * Increments.
     *
     * @param actors messages go to so many actors in turn
     * @param replyPartitions replies go to so many partitions in turn
     */
    public SteadyLoad(ClusterConfig cluster, int actors, int replyPartitions, int perSecond) {
        this(cluster, Asking.counters(actors), replyPartitions, perSecond);
    }

    /** Other asks than those of counters. */
    public SteadyLoad(ClusterConfig cluster, Asking asking, int replyPartitions, int perSecond) {
        this.cluster = cluster;
        this.asking = asking;
        this.replyPartitions = replyPartitions;
        this.perSecond = perSecond;
    }

    /** How many messages so long a load has. */
    public int messages(Duration length) {
        return (int) (length.toMillis() * perSecond / 1_000);
    }

    /** Sends; told before each message its number from 0 and when it was due. */
    public void send(Duration length, Sent sent) {
        int messages = messages(length);
        try (CounterInput input = new CounterInput(cluster, asking, replyPartitions, 0)) {
            Pace pace = new Pace(perSecond);
            for (int number = 0; number < messages; number++) {
                sent.sending(number, pace.awaitNext());
                input.send();
            }
            input.flush();
        }
    }

    /** Hears of each message before it is sent, on the sender's thread. */
    public interface Sent {
        void sending(int number, long dueNanos);
    }
}
