package theater.projector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import theater.chain.Block;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MalformedException;
import theater.chain.Salt;
import theater.projector.index.EffectKind;
import theater.projector.index.EffectSet;
import theater.projector.index.EventFacts;
import theater.projector.index.IndexReader;
import theater.projector.index.IndexWriter;

/** Two partitions of random blocks in one log, and each answer against a plain search. */
class EventQueriesTest {
    private static final int PARTITIONS = 2;
    private static final int BLOCKS = 1_500;
    private static final long SEED = System.nanoTime();
    private static final List<String> TYPES = List.of("turn", "turn", "turn", "create", "upgrade");

    private final Random random = new Random(SEED);
    private final List<InMemoryKeyValueStore> stores = new ArrayList<>();
    private final List<@Nullable Block> last = new ArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private final Map<List<Long>, Long> leaves = new HashMap<>();
    private final List<Truth> truth = new ArrayList<>();
    private long signed;
    private long clock = 1_000_000;

    /** What was put in, in the order of the log. */
    private record Truth(long leaf, int partition, IndexText.Entry entry, EventFacts facts) {}

    @BeforeEach
    void fill() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            stores.add(new InMemoryKeyValueStore("index"));
            last.add(null);
        }
        for (int i = 0; i < BLOCKS; i++) {
            append(random.nextInt(PARTITIONS), true);
        }
        signed = leaves.size() - 7L;
    }

    private void append(int partition, boolean isIndexed) {
        List<Block.Event> events = new ArrayList<>();
        List<EventFacts> facts = new ArrayList<>();
        Block before = last.get(partition);
        long offset = before == null ? 0 : before.header().lastOffset() + 1;
        long leaf = leaves.size();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            String actor = "a/" + partition + "/" + random.nextInt(5);
            long seq = seqs.merge(actor, 0L, (old, none) -> old + 1);
            String type = random.nextInt(300) == 0 ? "rare" : TYPES.get(random.nextInt(TYPES.size()));
            IndexText.Entry entry = new IndexText.Entry(
                    actor, seq, type, Hash.sha256((actor + seq).getBytes(StandardCharsets.US_ASCII)), LinkFinding.OK);
            clock += random.nextInt(20);
            EffectSet effects = switch (random.nextInt(8)) {
                case 0 -> EffectSet.NONE.with(EffectKind.SEND);
                case 1 -> EffectSet.UNKNOWN;
                case 2 -> EffectSet.NONE.with(EffectKind.SEND).with(EffectKind.LOG);
                default -> EffectSet.NONE;
            };
            events.add(new Block.Event(offset + i, clock, entry));
            facts.add(new EventFacts(clock, effects));
            truth.add(new Truth(leaf, partition, entry, facts.getLast()));
        }
        Block block = before == null
                ? Block.first("theater.test/log", partition, Hash.ZERO, new Salt(leaf, leaf), events)
                : Block.next(before.header(), Hash.ZERO, new Salt(leaf, leaf), events);
        last.set(partition, block);
        leaves.put(List.of((long) partition, block.header().block()), leaf);
        if (isIndexed) {
            InMemoryKeyValueStore store = stores.get(partition);
            new IndexWriter(store, store::put).write(block, facts, offset);
        }
    }

    private final SignedLog log = new SignedLog() {
        @Override
        public long size() {
            return signed;
        }

        @Override
        public OptionalLong leafOf(int partition, long block) {
            Long leaf = leaves.get(List.of((long) partition, block));
            return leaf == null ? OptionalLong.empty() : OptionalLong.of(leaf);
        }
    };

    private IndexReader reader(int partition) {
        return new IndexReader(partition, stores.get(partition));
    }

    private Page page(EventQuery query) {
        return query.ofActor()
                .map(actor -> EventQueries.history(reader(actor.charAt(2) - '0'), log, query))
                .orElseGet(() -> EventQueries.over(
                        IntStream.range(0, PARTITIONS).mapToObj(this::reader).toList(), log, query));
    }

    private List<IndexText.Entry> all(EventQuery query) {
        List<IndexText.Entry> found = new ArrayList<>();
        Page page = page(query);
        while (true) {
            page.events().forEach(event -> found.add(event.event().entry()));
            if (!page.more()) {
                return found;
            }
            page = page(query.from(page.next(), query.limit()));
        }
    }

    private List<IndexText.Entry> plain(EventQuery query, long size) {
        return truth.stream()
                .filter(event -> event.leaf() < size)
                .filter(event -> query.actor() == null
                        || query.actor().equals(event.entry().actor()))
                .filter(event -> query.type() == null
                        || query.type().equals(event.entry().type()))
                .filter(event ->
                        query.effect() == null || event.facts().effects().contains(query.effect()))
                .filter(event ->
                        event.facts().time() >= query.since() && event.facts().time() < query.until())
                .map(Truth::entry)
                .toList();
    }

    @Test
    void shouldFindWhatAPlainSearchFinds() {
        for (int i = 0; i < 200; i++) {
            long since = random.nextBoolean() ? 0 : 1_000_000 + random.nextInt(40_000);
            EventQuery query = new EventQuery(
                    random.nextInt(3) == 0 ? "a/" + random.nextInt(PARTITIONS) + "/" + random.nextInt(6) : null,
                    random.nextBoolean()
                            ? null
                            : List.of("turn", "create", "rare", "none").get(random.nextInt(4)),
                    random.nextBoolean()
                            ? null
                            : List.of(EffectKind.values()).get(random.nextInt(EffectKind.values().length)),
                    since,
                    random.nextBoolean() ? Long.MAX_VALUE : since + 1 + random.nextInt(20_000),
                    1 + random.nextInt(60),
                    null);

            assertThat(all(query)).as("seed " + SEED + ", " + query).isEqualTo(plain(query, signed));
        }
    }

    @Test
    void shouldGoOnFromAnyCursorWithoutGapOrRepetition() {
        EventQuery query = new EventQuery(null, "create", null, 0, Long.MAX_VALUE, 10, null);
        List<IndexText.Entry> expected = plain(query, signed);
        Page first = page(query);

        for (FoundEvent event : first.events()) {
            int place = expected.indexOf(event.event().entry());
            assertThat(all(query.from(event.next(), 10)))
                    .as("seed " + SEED)
                    .isEqualTo(expected.subList(place + 1, expected.size()));
        }
    }

    @Test
    void shouldStopWhereTheIndexOfAPartitionEndsAndGoOnLater() {
        signed = leaves.size();
        append(0, false);
        long missing = leaves.size() - 1L;
        append(1, true);
        append(1, true);
        signed = leaves.size();
        EventQuery query = new EventQuery(null, null, null, 0, Long.MAX_VALUE, 100_000, null);

        Page page = page(query);

        assertThat(page.leaves()).isEqualTo(missing);
        assertThat(page.more()).isFalse();
        assertThat(page.next()).isEqualTo(new QueryCursor.InLog(missing, 0));
        assertThat(page.events()).hasSameSizeAs(plain(query, missing));
    }

    @Test
    void shouldRefuseTheCursorOfAnotherQuery() {
        EventQuery any = new EventQuery(null, null, null, 0, Long.MAX_VALUE, 1, new QueryCursor.InHistory(3));
        EventQuery one = new EventQuery("a/0/0", null, null, 0, Long.MAX_VALUE, 1, QueryCursor.FIRST);

        assertThatThrownBy(() -> page(any)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> page(one)).isInstanceOf(MalformedException.class);
        assertThat(QueryCursor.parse(QueryCursor.FIRST.format())).isEqualTo(QueryCursor.FIRST);
        assertThatThrownBy(() -> QueryCursor.parse("v1.MCA")).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldReadFewBlocksForATimeOrARareType() {
        int[] reads = new int[1];
        InMemoryKeyValueStore counting = new InMemoryKeyValueStore("index") {
            @Override
            public synchronized byte @Nullable [] get(Bytes key) {
                reads[0]++;
                return super.get(key);
            }
        };
        try (var entries = stores.getFirst().all()) {
            entries.forEachRemaining(entry -> counting.put(entry.key, entry.value));
        }
        long late = truth.get(truth.size() - 100).facts().time();

        EventQueries.scan(
                new IndexReader(0, counting), log, new EventQuery(null, null, null, late, late + 1, 100, null));
        EventQueries.scan(
                new IndexReader(0, counting), log, new EventQuery(null, "none", null, 0, Long.MAX_VALUE, 100, null));

        // A group of 256 blocks is looked at, and one key for each other group; about 750 blocks are in the partition.
        assertThat(reads[0]).isLessThan(400);
    }
}
