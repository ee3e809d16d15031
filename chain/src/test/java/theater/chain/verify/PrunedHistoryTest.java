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
import theater.chain.LinkFinding;
import theater.chain.PruneStatement;
import theater.chain.Salt;

/** Two actors' histories of which events are pruned. */
class PrunedHistoryTest {
    private static final Hash SCHEMA = Hash.sha256(SampleLog.SCHEMA.getBytes(StandardCharsets.UTF_8));
    private static final Salt SALT = new Salt(1, 2);

    private final List<Finding> findings = new ArrayList<>();
    private final HistoryVerifier verifier = new HistoryVerifier(SampleLog.ORIGIN, findings::add);
    private final List<byte[]> history = new ArrayList<>();

    @Test
    void shouldHoldWhereALaterEventStatesIt() {
        history("a", statement(0, 4));

        verify(0, 2, 3);

        assertThat(findings).isEmpty();
        assertThat(verifier.counts()).isEqualTo(new HistoryVerifier.Counts(1, 1, 4, 3, 1));
    }

    @Test
    void shouldReportWhatNoEventStates() {
        history("a", statement(1, 2));

        verify(0, 2, 3, 4);

        assertThat(findings)
                .extracting(Finding::sentence)
                .containsExactly(
                        "prune-missing: partition 0, offset 10, block 0, event 0, actor a, seq 0: event 0 is pruned,"
                                + " and no event of type prune states it",
                        "prune-missing: partition 0, offset 12, block 0, event 2, actor a, seq 2: events 3 to 4 are"
                                + " pruned, and no event of type prune states it");
    }

    @Test
    void shouldNotBelieveAStatementAboutWhatComesAfterIt() {
        history("a", statement(0, 5));

        verify(1);

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.PRUNE_MISSING);
    }

    @Test
    void shouldNotBelieveAStatementAboutAnotherActor() {
        history("a", "nothing");
        history("b", statement(0, 4));

        verify(1, 8);

        assertThat(findings).extracting(Finding::place).containsExactly(new Place.OfEvent(0, 0, 1, 11L, "a", 1));
    }

    @Test
    void shouldReportThatTheStatementItselfIsPruned() {
        history("a", statement(0, 4));

        verify(1, 5);

        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(FindingCode.PRUNE_MISSING, FindingCode.PRUNE_MISSING);
    }

    @Test
    void shouldReportAPrunedEventThatWasReplaced() {
        history("a", statement(0, 4));
        Block block = block();
        List<StoredEvent> stored = stored(1, 2);
        stored.set(2, StoredEvent.ofPruned(12, Hash.sha256(new byte[] {7})));

        verifier.block(block.header(), block.index().bytes(), stored);
        verifier.finish();

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.EVENT_ALTERED);

        findings.clear();
        HistoryVerifier withoutIndex = new HistoryVerifier(SampleLog.ORIGIN, findings::add);
        withoutIndex.block(block.header(), null, stored);
        assertThat(findings).extracting(Finding::code).contains(FindingCode.EVENT_ALTERED);
    }

    @Test
    void shouldReportPrunedEventsThatNoIndexTextNames() {
        history("a", statement(0, 4));
        Block block = block();

        verifier.block(block.header(), null, stored(1));
        verifier.finish();

        assertThat(findings)
                .extracting(Finding::sentence)
                .containsExactly(
                        "prune-missing: partition 0, block 0: event 1 at offset 11 is pruned, and no index text"
                                + " says which one it is");
    }

    /** Five turns, a statement, and one more turn. */
    private void history(String actor, String statement) {
        Hash prev = Hash.ZERO;
        for (int seq = 0; seq < 7; seq++) {
            boolean states = seq == 5;
            byte[] event =
                    AvroBytes.event(actor, seq, prev, seq, states ? "prune" : "turn", states ? statement : "x" + seq);
            history.add(event);
            prev = EventHash.of(event);
        }
    }

    private static String statement(long first, long last) {
        return new PruneStatement(first, last, Hash.ZERO, 1, "test").text();
    }

    private void verify(int... pruned) {
        Block block = block();
        verifier.block(block.header(), block.index().bytes(), stored(pruned));
        verifier.finish();
    }

    private Block block() {
        List<Block.Event> listed = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            EventFields fields = EventFields.parse(history.get(i));
            listed.add(
                    new Block.Event(10 + i, fields.time(), fields.entry(EventHash.of(history.get(i)), LinkFinding.OK)));
        }
        return Block.first(SampleLog.ORIGIN, 0, SCHEMA, SALT, listed);
    }

    private List<StoredEvent> stored(int... pruned) {
        List<StoredEvent> stored = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            stored.add(new StoredEvent(10 + i, history.get(i)));
        }
        for (int place : pruned) {
            stored.set(place, StoredEvent.ofPruned(10 + place, stored.get(place).hash()));
        }
        return stored;
    }
}
