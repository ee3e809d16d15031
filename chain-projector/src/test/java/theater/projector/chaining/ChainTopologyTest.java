package theater.projector.chaining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MerkleTree;
import theater.chain.Salt;
import theater.projector.TestEvents;
import theater.projector.block.BlockLimits;
import theater.schemas.avro.Block;
import theater.schemas.avro.Finding;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

class ChainTopologyTest {
    private static final BlockLimits LIMITS = new BlockLimits(100, 1 << 20, Duration.ofMillis(200));
    private static final AvroCodec<Block> BLOCKS = AvroCodec.offline(Block.class, 1);
    private static final AvroCodec<Finding> FINDINGS = AvroCodec.offline(Finding.class, 2);

    @TempDir
    private Path folder;

    private final TestEvents events = new TestEvents(1);
    private final AtomicLong salts = new AtomicLong();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;
    private TestOutputTopic<byte[], byte[]> blocks;
    private TestOutputTopic<byte[], byte[]> findings;

    @BeforeEach
    void start() {
        Topics topics = Topics.withDefaultPrefix();
        ChainSettings settings = new ChainSettings(
                "theater.test/chain",
                LIMITS,
                TestEvents.SCHEMAS,
                BLOCKS::encode,
                FINDINGS::encode,
                () -> new Salt(0, salts.incrementAndGet()),
                new ChainMetrics(new SimpleMeterRegistry()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "chain-test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver =
                new TopologyTestDriver(ChainTopology.of(topics, settings), properties, Instant.ofEpochMilli(1_000_000));
        input = driver.createInputTopic(topics.events(), new ByteArraySerializer(), new ByteArraySerializer());
        blocks = driver.createOutputTopic(topics.blocks(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        findings =
                driver.createOutputTopic(topics.findings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldCutAtTheNextTickOfTheClockAndNotBefore() {
        send("account/a", events.next("account/a", 11));
        send("account/b", events.next("account/b", 12));
        driver.advanceWallClockTime(Duration.ofMillis(150));
        assertThat(blocks.isEmpty()).isTrue();

        driver.advanceWallClockTime(Duration.ofMillis(50));

        BlockHeader header = header(blocks.readRecord());
        assertThat(header.block()).isZero();
        assertThat(header.prev()).isEqualTo(Hash.ZERO);
        assertThat(header.events()).isEqualTo(2);
        assertThat(header.firstOffset()).isZero();
        assertThat(header.lastOffset()).isEqualTo(1);
        assertThat(header.firstTime()).isEqualTo(11);
        assertThat(header.lastTime()).isEqualTo(12);
        assertThat(header.schema()).isEqualTo(TestEvents.schemaHash(TestEvents.SCHEMA_TEXT));
    }

    @Test
    void shouldBindEventsAndIndexTextInTheHeader() {
        byte[] first = events.next("account/a");
        byte[] second = events.next("account/a");
        send("account/a", first);
        send("account/a", second);
        driver.advanceWallClockTime(Duration.ofMillis(200));

        Block block = BLOCKS.decode(blocks.readValue());

        BlockHeader header = BlockHeader.parse(block.getHeader());
        IndexText index = IndexText.parse(block.getIndex());
        assertThat(header.root()).isEqualTo(MerkleTree.root(List.of(TestEvents.hash(first), TestEvents.hash(second))));
        assertThat(header.index()).isEqualTo(Hash.sha256(block.getIndex().getBytes(StandardCharsets.UTF_8)));
        assertThat(index.entries())
                .containsExactly(
                        new IndexText.Entry("account/a", 0, "turn", TestEvents.hash(first), LinkFinding.OK),
                        new IndexText.Entry("account/a", 1, "turn", TestEvents.hash(second), LinkFinding.OK));
    }

    @Test
    void shouldLinkBlocksAndCutAtTheGreatestCount() {
        for (int i = 0; i < 250; i++) {
            send("account/" + i % 7, events.next("account/" + i % 7));
        }
        driver.advanceWallClockTime(Duration.ofMillis(200));

        List<BlockHeader> headers = blocks.readRecordsToList().stream()
                .map(ChainTopologyTest::header)
                .toList();

        assertThat(headers).extracting(BlockHeader::events).containsExactly(100, 100, 50);
        assertThat(headers.get(1).follows(headers.get(0))).isTrue();
        assertThat(headers.get(2).follows(headers.get(1))).isTrue();
    }

    @Test
    void shouldCutWhenTheSchemaChanges() {
        byte[] first = events.next("account/a");
        byte[] second = TestEvents.underSchema(TestEvents.OTHER_SCHEMA_ID, events.next("account/a"));
        send("account/a", first);
        send("account/a", second);
        driver.advanceWallClockTime(Duration.ofMillis(200));

        List<BlockHeader> headers = blocks.readRecordsToList().stream()
                .map(ChainTopologyTest::header)
                .toList();

        assertThat(headers)
                .extracting(BlockHeader::schema)
                .containsExactly(
                        TestEvents.schemaHash(TestEvents.SCHEMA_TEXT),
                        TestEvents.schemaHash(TestEvents.OTHER_SCHEMA_TEXT));
    }

    @Test
    void shouldIncludeForgedLinksAndReportThem() {
        send("account/a", events.next("account/a"));
        byte[] forged = events.event("account/a", 1, Hash.sha256(new byte[] {1}), 5);
        send("account/a", forged);
        send("account/a", events.event("account/a", 7, TestEvents.hash(forged), 6));
        driver.advanceWallClockTime(Duration.ofMillis(200));

        IndexText index = IndexText.parse(BLOCKS.decode(blocks.readValue()).getIndex());

        assertThat(index.entries())
                .extracting(IndexText.Entry::finding)
                .containsExactly(LinkFinding.OK, LinkFinding.PREV, LinkFinding.SEQ);
        assertThat(findings())
                .extracting(Finding::getKind, Finding::getOffset, Finding::getExpected, Finding::getFound)
                .containsExactly(
                        tuple(
                                "prev",
                                1L,
                                index.entries().getFirst().hash().base64(),
                                Hash.sha256(new byte[] {1}).base64()),
                        tuple("seq", 2L, "2", "7"));
    }

    @Test
    void shouldIncludeWhatCannotBeReadUnderItsKey() {
        byte[] valid = events.next("account/a");
        send("account/a", Arrays.copyOf(valid, 20));
        send("no key!", "text".getBytes(StandardCharsets.UTF_8));
        input.pipeInput(null, new byte[] {0, 1});
        send("account/a", null);
        send("account/a", events.event("account/a", -5, Hash.ZERO, 1));
        send("account/a", valid);
        driver.advanceWallClockTime(Duration.ofMillis(200));

        List<IndexText.Entry> entries = entries();

        assertThat(entries)
                .extracting(IndexText.Entry::actor)
                .containsExactly("account/a", "-", "-", "account/a", "account/a", "account/a");
        assertThat(entries)
                .extracting(IndexText.Entry::type)
                .containsExactly("unreadable", "unreadable", "unreadable", "unreadable", "unreadable", "turn");
        assertThat(entries.getLast().finding()).isEqualTo(LinkFinding.OK);
        assertThat(findings())
                .extracting(Finding::getKind)
                .containsOnly("unreadable")
                .hasSize(5);
    }

    @Test
    void shouldChainEventsWithoutASchemaInBlocksOfTheirOwn() {
        send("account/a", events.next("account/a"));
        send("account/a", TestEvents.underSchema(99, events.next("account/a")));
        send("account/a", events.next("account/a"));
        driver.advanceWallClockTime(Duration.ofMillis(200));

        List<Block> cut = blocks.readValuesToList().stream().map(BLOCKS::decode).toList();

        assertThat(cut)
                .extracting(block -> BlockHeader.parse(block.getHeader()).schema())
                .containsExactly(
                        TestEvents.schemaHash(TestEvents.SCHEMA_TEXT),
                        Hash.ZERO,
                        TestEvents.schemaHash(TestEvents.SCHEMA_TEXT));
        assertThat(cut)
                .flatExtracting(block -> IndexText.parse(block.getIndex()).entries())
                .extracting(IndexText.Entry::finding)
                .containsExactly(LinkFinding.OK, LinkFinding.OK, LinkFinding.OK);
        assertThat(findings())
                .extracting(Finding::getKind, Finding::getOffset)
                .containsExactly(tuple("unreadable", 1L));
    }

    private List<IndexText.Entry> entries() {
        return blocks.readValuesToList().stream()
                .flatMap(value -> IndexText.parse(BLOCKS.decode(value).getIndex()).entries().stream())
                .toList();
    }

    private Stream<Finding> findings() {
        return findings.readRecordsToList().stream().map(record -> FINDINGS.decode(record.value()));
    }

    private void send(String key, byte[] value) {
        input.pipeInput(key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static BlockHeader header(TestRecord<byte[], byte[]> record) {
        assertThat(record.key()).isEqualTo("0".getBytes(StandardCharsets.US_ASCII));
        return BlockHeader.parse(BLOCKS.decode(record.value()).getHeader());
    }
}
