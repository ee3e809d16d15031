package theater.benchmarks.load;

import java.time.Duration;
import theater.benchmarks.cluster.CounterInput;
import theater.schemas.ClusterConfig;

/** Asks counters at a steady rate, whether answers come or not. */
public final class SteadyLoad {
    private final ClusterConfig cluster;
    private final int actors;
    private final int replyPartitions;
    private final int perSecond;

    /**
     * @param actors messages go to so many actors in turn
     * @param replyPartitions replies go to so many partitions in turn
     */
    public SteadyLoad(ClusterConfig cluster, int actors, int replyPartitions, int perSecond) {
        this.cluster = cluster;
        this.actors = actors;
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
        try (CounterInput input = new CounterInput(cluster, actors, replyPartitions, 0)) {
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
