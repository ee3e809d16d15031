package theater.chain.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import theater.chain.AvroBytes;
import theater.chain.Block;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;

/** Histories whose blocks are authentic and whose events are wrong all the same: the services' fault, not a forger's. */
class HistoryVerifierTest {
    private static final Hash SCHEMA = Hash.sha256(SampleLog.SCHEMA.getBytes(StandardCharsets.UTF_8));
    private static final Salt SALT = new Salt(1, 2);

    private final List<Finding> findings = new ArrayList<>();
    private final HistoryVerifier verifier = new HistoryVerifier(SampleLog.ORIGIN, findings::add);

    @Test
    void shouldReportABrokenLinkOnceAndGoOn() {
        byte[] first = AvroBytes.event("a", 0, Hash.ZERO, 1, "create", "");
        byte[] second = AvroBytes.event("a", 1, Hash.sha256(new byte[] {5}), 2, "turn", "");
        byte[] third = AvroBytes.event("a", 2, EventHash.of(second), 3, "turn", "");

        feed(first, LinkFinding.OK, second, LinkFinding.PREV, third, LinkFinding.OK);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.LINK_BROKEN);
            assertThat(finding.place()).isEqualTo(new Place.OfEvent(0, 0, 1, 11L, "a", 1));
        });
        assertThat(verifier.counts()).isEqualTo(new HistoryVerifier.Counts(1, 1, 3, 0, 1));
    }

    @Test
    void shouldReportAnActorInTwoPartitions() {
        SampleLog log = SampleLog.withTransfers(2, 1);
        byte[] value = AvroBytes.event("account/0-1", 0, Hash.ZERO, 1, "turn", "");
        EventFields fields = EventFields.parse(value);
        log.add(
                1,
                List.of(new Block.Event(100, 1, fields.entry(EventHash.of(value), LinkFinding.OK))),
                List.of(new StoredEvent(100, value)));

        log.leaves()
                .forEach(header -> verifier.block(
                        header,
                        log.blocks(header.partition())
                                .get((int) header.block())
                                .index()
                                .bytes(),
                        log.events(header)));

        assertThat(findings)
                .extracting(Finding::sentence)
                .containsExactly("actor-split: partition 1, offset 100, block 1, event 0, actor account/0-1, seq 0:"
                        + " the actor has events in partition 0 as well");
    }

    @Test
    void shouldReportASkippedNumber() {
        byte[] first = AvroBytes.event("a", 0, Hash.ZERO, 1, "create", "");
        byte[] second = AvroBytes.event("a", 2, EventHash.of(first), 2, "turn", "");

        feed(first, LinkFinding.OK, second, LinkFinding.SEQ);

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.SEQUENCE_BROKEN);
    }

    @Test
    void shouldReportAnIndexThatHidesABrokenLinkOrInventsOne() {
        byte[] first = AvroBytes.event("a", 0, Hash.ZERO, 1, "create", "");
        byte[] second = AvroBytes.event("a", 1, Hash.ZERO, 2, "turn", "");
        byte[] third = AvroBytes.event("b", 0, Hash.ZERO, 3, "create", "");

        feed(first, LinkFinding.OK, second, LinkFinding.OK, third, LinkFinding.SEQ);

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(FindingCode.LINK_BROKEN, FindingCode.INDEX_WRONG, FindingCode.INDEX_WRONG);
    }

    @Test
    void shouldReportTimesThatAreNotTheEvents() {
        byte[] event = AvroBytes.event("a", 0, Hash.ZERO, 1, "create", "");
        EventFields fields = EventFields.parse(event);
        Block.Event listed = new Block.Event(10, 77, fields.entry(EventHash.of(event), LinkFinding.OK));
        Block block = Block.first(SampleLog.ORIGIN, 0, SCHEMA, SALT, List.of(listed));

        verifier.block(block.header(), block.index().bytes(), List.of(new StoredEvent(10, event)));

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(FindingCode.HEADER_WRONG, FindingCode.HEADER_WRONG);
    }

    @Test
    void shouldReportWhatTheIndexTextRecordsWhereEventsAreNotThere() {
        byte[] first = AvroBytes.event("a", 1, Hash.ZERO, 1, "turn", "");
        Block block = block(first, LinkFinding.SEQ);

        verifier.block(block.header(), block.index().bytes(), null);

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.SEQUENCE_BROKEN);
    }

    @Test
    void shouldReportBlocksThatAreLeftOutAndBelieveActorsOnceAfterThem() {
        SampleLog log = SampleLog.withTransfers(1, 10);
        for (Block block : log.blocks(0)) {
            if (block.header().block() != 4) {
                verifier.block(block.header(), block.index().bytes(), log.events(block.header()));
            }
        }

        assertThat(findings)
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .isEqualTo("block-missing: partition 0, block 5: block 4 is missing before it"));
    }

    @Test
    void shouldReportABlockThatComesTwiceOrOfAnotherLog() {
        SampleLog log = SampleLog.withTransfers(1, 2);
        Block block = log.blocks(0).getFirst();
        verifier.block(block.header(), null, null);
        verifier.block(block.header(), null, null);
        new HistoryVerifier("other", findings::add).block(block.header(), null, null);

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(FindingCode.BLOCK_LINK_BROKEN, FindingCode.ORIGIN_WRONG);
    }

    @Test
    void shouldVerifyEventsWithoutIndexTexts() {
        SampleLog log = SampleLog.withTransfers(1, 3);
        log.blocks(0).forEach(block -> verifier.block(block.header(), null, log.events(block.header())));
        assertThat(findings).isEmpty();

        Block next = block(AvroBytes.event("z", 0, Hash.ZERO, 1, "create", ""), LinkFinding.OK);
        HistoryVerifier other = new HistoryVerifier(SampleLog.ORIGIN, findings::add);
        byte[] forged = AvroBytes.event("z", 0, Hash.ZERO, 1, "create", "forged");
        other.block(next.header(), null, List.of(new StoredEvent(10, forged)));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.EVENT_ALTERED);
            assertThat(finding.place()).isEqualTo(new Place.OfBlock(0, 0));
        });
    }

    @Test
    void shouldReportAnEventThatCannotBeRead() {
        byte[] event = {1, 2, 3};
        Block.Event listed = new Block.Event(
                10, 0, new IndexText.Entry("key", 0, IndexText.Entry.UNREADABLE, EventHash.of(event), LinkFinding.SEQ));
        Block block = Block.first(SampleLog.ORIGIN, 0, SCHEMA, SALT, List.of(listed));

        verifier.block(block.header(), block.index().bytes(), List.of(new StoredEvent(10, event)));

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.EVENT_UNREADABLE);
    }

    private void feed(Object... eventsAndFindings) {
        List<StoredEvent> stored = new ArrayList<>();
        for (int i = 0; i < eventsAndFindings.length; i += 2) {
            stored.add(new StoredEvent(10 + i / 2, (byte[]) eventsAndFindings[i]));
        }
        Block block = block(eventsAndFindings);
        verifier.block(block.header(), block.index().bytes(), stored);
    }

    private static Block block(Object... eventsAndFindings) {
        List<Block.Event> listed = new ArrayList<>();
        for (int i = 0; i < eventsAndFindings.length; i += 2) {
            byte[] value = (byte[]) eventsAndFindings[i];
            EventFields fields = EventFields.parse(value);
            LinkFinding finding = (LinkFinding) eventsAndFindings[i + 1];
            listed.add(new Block.Event(10 + i / 2, fields.time(), fields.entry(EventHash.of(value), finding)));
        }
        return Block.first(SampleLog.ORIGIN, 0, SCHEMA, SALT, listed);
    }
}
