package theater.benchmarks.queries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Machine;
import theater.benchmarks.report.Samples;
import theater.projector.index.EffectKind;
import theater.projector.query.EventQueries;
import theater.projector.query.EventQuery;
import theater.projector.query.Page;
import theater.projector.query.QueryCursor;

/** What queries of the projector's index cost, and that they cost little more when it is ten times as large. */
public final class Queries {
    private static final int PAGE = 100;
    private static final int REPEATED = 300;
    private static final int SMALL = 10;
    private static final int LARGE = 100;

    private final BenchContext context;
    private final SyntheticIndex index;
    private final Finding finding;
    private final Random random = new Random(7);
    /** What was found; questions that may find nothing add one. */
    private long found;

    private Queries(BenchContext context, SyntheticIndex index, Finding finding) {
        this.context = context;
        this.index = index;
        this.finding = finding;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException {
        Path folder = context.folder();
        Files.createDirectories(folder);
        Finding finding = new Finding(
                "Queries of the index",
                "Small has 10 times --messages events, large 100 times, in four partitions; a page has 100 events.",
                "In this process, without HTTP; each query " + REPEATED + " times, with other parameters each time.");
        try (SyntheticIndex index = new SyntheticIndex(folder)) {
            Queries queries = new Queries(context, index, finding);
            queries.measure("Small", SMALL * (long) context.messages());
            queries.measure("Large", LARGE * (long) context.messages());
        }
        return finding;
    }

    private interface Question {
        long ask();
    }

    private void measure(String size, long events) {
        long began = System.nanoTime();
        long before = index.events();
        while (index.events() < events) {
            index.append();
            if (index.size() % 200 == 0) {
                context.progress().step("queries: " + index.events() + " of " + events + " events");
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        finding.figure(
                "query" + size + "BuildPerSecond",
                size + ", " + index.events() + " events: written a second",
                Samples.of((index.events() - before) / seconds),
                "events/s");
        finding.figure(
                "query" + size + "BytesPerEvent",
                size + ": the index",
                Samples.of((double) index.bytes() / index.events()),
                "bytes an event");
        finding.figure("query" + size + "Load", size + ": runnable threads", Samples.of(Machine.loadNow()), "");
        ask(size, "Hash", "an event by hash", () -> {
            int actor = actor();
            var hash = SyntheticIndex.hash(actor, seq(actor));
            return index.readers().stream()
                    .filter(reader -> reader.find(hash).isPresent())
                    .count();
        });
        ask(size, "Actor", "an actor's events, from anywhere", () -> {
            int actor = actor();
            return history(actor, 0, new QueryCursor.InHistory(seq(actor)));
        });
        ask(size, "ActorSince", "an actor's events since a time", () -> history(actor(), time(), null));
        ask(size, "Log", "all events, from anywhere", () -> {
            var cursor = new QueryCursor.InLog(random.nextLong(index.size()), 0);
            return page(new EventQuery(null, null, null, 0, Long.MAX_VALUE, PAGE, cursor));
        });
        ask(size, "Second", "events of a second", () -> {
            long since = time();
            return page(new EventQuery(null, null, null, since, since + 1_000, PAGE, null));
        });
        ask(
                size,
                "Type",
                "events of a type that one in 100,000 has, since a time",
                () -> 1 + page(new EventQuery(null, "upgrade", null, time(), Long.MAX_VALUE, 10, null)));
        ask(
                size,
                "Effect",
                "events with an effect that one in 10,000 has, since a time",
                () -> 1 + page(new EventQuery(null, null, EffectKind.PUBLISH, time(), Long.MAX_VALUE, PAGE, null)));
        ask(
                size,
                "None",
                "events of a type that none has, in all",
                () -> 1 + page(new EventQuery(null, "none", null, 0, Long.MAX_VALUE, PAGE, null)));
    }

    private int actor() {
        return random.nextInt(SyntheticIndex.ACTORS);
    }

    private long seq(int actor) {
        return index.eventsOf(actor) == 0 ? 0 : random.nextLong(index.eventsOf(actor));
    }

    /** Not at the very end, where nothing follows. */
    private long time() {
        return SyntheticIndex.FIRST_TIME + random.nextLong(index.events() * 9 / 10);
    }

    private long history(int actor, long since, @Nullable QueryCursor after) {
        return EventQueries.history(
                        index.reader(actor),
                        index,
                        new EventQuery(SyntheticIndex.actor(actor), null, null, since, Long.MAX_VALUE, PAGE, after))
                .events()
                .size();
    }

    private long page(EventQuery query) {
        Page page = EventQueries.over(index.readers(), index, query);
        return page.events().size();
    }

    private void ask(String size, String name, String what, Question question) {
        context.progress().step("queries: " + size + ", " + what);
        double[] millis = new double[REPEATED];
        for (int i = 0; i < REPEATED; i++) {
            long began = System.nanoTime();
            found += question.ask();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        if (found == 0) {
            throw new IllegalStateException("a query finds nothing: " + what);
        }
        found = 0;
        String key = "query" + size + name;
        finding.figure(key + "P50Ms", size + ": " + what + ", p50", Samples.of(Samples.quantile(millis, 0.5)), "ms");
        finding.figure(key + "P99Ms", size + ": " + what + ", p99", Samples.of(Samples.quantile(millis, 0.99)), "ms");
    }
}
