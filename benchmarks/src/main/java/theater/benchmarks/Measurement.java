package theater.benchmarks;

import java.io.IOException;
import theater.benchmarks.archive.ArchiveSizes;
import theater.benchmarks.ask.AskTimes;
import theater.benchmarks.call.CallCost;
import theater.benchmarks.delay.DelayedAsks;
import theater.benchmarks.fairness.Fairness;
import theater.benchmarks.freshness.Freshness;
import theater.benchmarks.guests.Guests;
import theater.benchmarks.hot.HotActor;
import theater.benchmarks.lanes.Lanes;
import theater.benchmarks.million.Million;
import theater.benchmarks.overload.Overload;
import theater.benchmarks.queries.Queries;
import theater.benchmarks.replay.ReplaySpeed;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.restart.Restart;
import theater.benchmarks.scaling.Scaling;
import theater.benchmarks.shards.TransactionalIds;
import theater.benchmarks.suspension.Suspension;
import theater.benchmarks.throughput.Throughput;
import theater.benchmarks.waits.Waits;

/** The benchmarks, by the name that {@code --only} takes. */
enum Measurement {
    THROUGHPUT("throughput"),
    CALL("call"),
    FRESHNESS("freshness"),
    ASK("ask"),
    RESTART("restart"),
    /** Takes minutes: a million actors are made. */
    MILLION("million"),
    /** What part of a shard each lane gets. */
    LANES("lanes"),
    /** One actor with a long queue before many with short ones. */
    HOT("hot"),
    /** A producer ten times as fast as the actors; five minutes by hand. */
    OVERLOAD("overload"),
    /** How late delayed messages are. */
    DELAY("delay"),
    /** One, two and four executors, and their coming and going. */
    SCALING("scaling"),
    /** Queries of an index of 10 and of 100 times --messages events; takes minutes and 2 GiB of disk. */
    QUERIES("queries"),
    /** What an event takes in Kafka, in the archive and in the indices. */
    ARCHIVE("archive"),
    /** Needs the tools of all languages. */
    GUESTS("guests"),
    /** What a guest in an endless loop costs others. */
    FAIRNESS("fairness"),
    /** What ten thousand waiting guests cost. */
    SUSPENSION("suspension"),
    /** Turns that ask in the middle, and a hundred thousand that sleep. */
    WAITS("waits"),
    /** How fast recorded turns are run again. */
    REPLAY("replay"),
    /** A question of the design (docs/design/0001-transactional-ids.md). */
    TRANSACTIONAL_IDS("transactional-ids");

    private final String word;

    Measurement(String word) {
        this.word = word;
    }

    /** Part of a run without {@code --only}. */
    boolean isUsual() {
        return switch (this) {
            case THROUGHPUT, CALL, FRESHNESS, ASK, RESTART -> true;
            case MILLION,
                    LANES,
                    HOT,
                    OVERLOAD,
                    DELAY,
                    SCALING,
                    QUERIES,
                    ARCHIVE,
                    GUESTS,
                    FAIRNESS,
                    SUSPENSION,
                    WAITS,
                    REPLAY,
                    TRANSACTIONAL_IDS -> false;
        };
    }

    Finding run(BenchContext context) throws IOException, InterruptedException {
        return switch (this) {
            case THROUGHPUT -> Throughput.run(context);
            case CALL -> CallCost.run(context);
            case FRESHNESS -> Freshness.run(context);
            case ASK -> AskTimes.run(context);
            case RESTART -> Restart.run(context);
            case MILLION -> Million.run(context);
            case LANES -> Lanes.run(context);
            case HOT -> HotActor.run(context);
            case OVERLOAD -> Overload.run(context);
            case DELAY -> DelayedAsks.run(context);
            case SCALING -> Scaling.run(context);
            case QUERIES -> Queries.run(context);
            case ARCHIVE -> ArchiveSizes.run(context);
            case GUESTS -> Guests.run(context);
            case FAIRNESS -> Fairness.run(context);
            case SUSPENSION -> Suspension.run(context);
            case WAITS -> Waits.run(context);
            case REPLAY -> ReplaySpeed.run(context);
            case TRANSACTIONAL_IDS -> TransactionalIds.run(context);
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
