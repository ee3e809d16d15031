package theater.projector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Block;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

class IndexTopologyTest {
    private static final String ORIGIN = "theater.test/chain";
    private static final AvroCodec<theater.schemas.avro.Block> CODEC =
            AvroCodec.offline(theater.schemas.avro.Block.class, 1);

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;

    private final Block first = Block.first(
            ORIGIN,
            0,
            Hash.ZERO,
            new Salt(1, 1),
            List.of(event(0, "account/a", 0, LinkFinding.OK), event(1, "account/b", 0, LinkFinding.OK)));
    private final Block second = Block.next(
            first.header(),
            Hash.ZERO,
            new Salt(2, 2),
            List.of(event(2, "account/a", 1, LinkFinding.OK), unreadable(3, "account/a")));

    @BeforeEach
    void start() {
        Topics topics = Topics.withDefaultPrefix();
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "index-test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(IndexTopology.of(topics, CODEC, IndexTopologyTest::facts), properties);
        input = driver.createInputTopic(topics.blocks(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldFindEveryEventByHashAndReadableOnesByActor() {
        send(first);
        send(second);

        assertThat(index().find(hash(2))).contains(new EventPlace(hash(2), 0, 1, 0));
        assertThat(index().find(hash(3))).contains(new EventPlace(hash(3), 0, 1, 1));
        assertThat(history("account/a")).containsExactly(hash(0), hash(2));
        assertThat(index().lastSeq("account/a")).hasValue(1);
        assertThat(index().block(1))
                .contains(new IndexedBlock(1, second.header().hash()));
        assertThat(index().lastBlock()).isEqualTo(1);
        assertThat(index().blockEvents(1))
                .extracting(event -> event.facts().time())
                .containsExactly(1_002L, 1_003L);
        assertThat(index().blockEvents(1))
                .isEqualTo(List.of(
                        index().event("account/a", 1).orElseThrow(),
                        index().blockEvents(1).getLast()));
    }

    @Test
    void shouldNotChangeWhenABlockComesAgain() {
        send(first);
        send(second);
        Map<Bytes, String> before = contents();
        KeyValueStore<Bytes, byte[]> store = store();
        // As after a crash: the positions were not committed, what was written is there, or a part of it.
        store.delete(IndexKeys.ofBlock(1));
        store.delete(IndexKeys.ofZone(0, 1));
        new IndexWriter(store, store::put).write(second, facts(second), 1);

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void shouldTellOfManyBlocksAtOnceWhatIsInThem() {
        Block block = first;
        send(block);
        for (int i = 1; i < 300; i++) {
            block = Block.next(
                    block.header(),
                    Hash.ZERO,
                    new Salt(i, i),
                    List.of(event(100 + i, "account/a", 100 + i, LinkFinding.OK)));
            send(block);
        }

        assertThat(index().zone(0, 299).orElseThrow().firstTime()).isEqualTo(1_399);
        assertThat(index().zone(1, 0).orElseThrow())
                .isEqualTo(new Zone(1_000, 1_355, EffectSet.NONE.with(EffectKind.SEND), Set.of("turn")));
        assertThat(index().zone(1, 1).orElseThrow().firstTime()).isEqualTo(1_356);
        assertThat(index().zone(3, 0).orElseThrow().lastTime()).isEqualTo(1_399);
    }

    private Map<Bytes, String> contents() {
        Map<Bytes, String> contents = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> all = store().all()) {
            all.forEachRemaining(entry -> contents.put(entry.key, HexFormat.of().formatHex(entry.value)));
        }
        return contents;
    }

    @Test
    void shouldLetTheWellLinkedEventStandWhereTwoClaimOneNumber() {
        Block claims = Block.next(
                first.header(),
                Hash.ZERO,
                new Salt(3, 3),
                List.of(
                        event(10, "account/a", 5, LinkFinding.SEQ),
                        event(11, "account/a", 6, LinkFinding.PREV),
                        event(12, "account/a", 5, LinkFinding.OK),
                        event(13, "account/a", 6, LinkFinding.SEQ)));
        send(first);
        send(claims);

        assertThat(history("account/a")).containsExactly(hash(0), hash(12), hash(11));
    }

    @Test
    void shouldPassOverWhatTheLogWouldNotTake() {
        Block elsewhere =
                Block.first(ORIGIN, 1, Hash.ZERO, new Salt(4, 4), List.of(event(20, "account/c", 0, LinkFinding.OK)));
        Block rival =
                Block.first(ORIGIN, 0, Hash.ZERO, new Salt(5, 5), List.of(event(21, "account/c", 0, LinkFinding.OK)));
        Block unlinked = Block.next(
                rival.header(), Hash.ZERO, new Salt(6, 6), List.of(event(22, "account/c", 0, LinkFinding.OK)));
        send(first);
        byte[] nothing = null;
        input.pipeInput(nothing, nothing);
        input.pipeInput(null, "no block".getBytes(StandardCharsets.UTF_8));
        send(elsewhere);
        send(rival);
        send(unlinked);
        send(new Block(second.header(), first.index()));
        send(second);

        assertThat(history("account/c")).isEmpty();
        assertThat(history("account/a")).containsExactly(hash(0), hash(2));
        assertThat(index().block(1).orElseThrow().offset()).isEqualTo(7);
    }

    private void send(Block block) {
        input.pipeInput(
                null,
                CODEC.encode(new theater.schemas.avro.Block(
                        block.header().text(), block.index().text())));
    }

    private List<Hash> history(String actor) {
        return index().events(actor, 0, 1_000).stream()
                .map(event -> event.place().hash())
                .toList();
    }

    private IndexReader index() {
        return new IndexReader(0, store());
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return driver.getKeyValueStore(IndexProcessor.STORE);
    }

    /** Times are 1,000 and the offset; offset 0 had an effect. */
    private static List<EventFacts> facts(Block block) {
        return IntStream.range(0, block.header().events())
                .mapToObj(i -> new EventFacts(
                        1_000 + block.header().firstOffset() + i,
                        block.header().firstOffset() + i == 0 ? EffectSet.NONE.with(EffectKind.SEND) : EffectSet.NONE))
                .toList();
    }

    private static Block.Event event(long offset, String actor, long seq, LinkFinding finding) {
        return new Block.Event(offset, 1, new IndexText.Entry(actor, seq, "turn", hash(offset), finding));
    }

    private static Block.Event unreadable(long offset, String actor) {
        return new Block.Event(
                offset, 0, new IndexText.Entry(actor, 0, IndexText.Entry.UNREADABLE, hash(offset), LinkFinding.SEQ));
    }

    private static Hash hash(long offset) {
        return Hash.sha256(Long.toString(offset).getBytes(StandardCharsets.US_ASCII));
    }
}
