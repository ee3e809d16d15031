package theater.chain.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import theater.chain.EventFields;
import theater.chain.MalformedException;
import theater.chain.verify.FindingCode;
import theater.chain.verify.RangeVerifier;
import theater.chain.verify.RangeVerifier.Verdict;
import theater.chain.verify.SampleLog;

class RangeProofTest {
    private final SampleLog log = SampleLog.withTransfers(2, 5);
    private final RangeProof whole = log.range(1, 2);

    @Test
    void shouldShowAllEventsOfAnActor() {
        assertThat(verify(whole.format())).isInstanceOfSatisfying(Verdict.Complete.class, complete -> {
            assertThat(complete.first()).isZero();
            assertThat(complete.last().event().seq()).isEqualTo(whole.before().size());
            assertThat(complete.last().event().actor()).isEqualTo("account/1-2");
        });
    }

    @Test
    void shouldShowAPartAndASingleEvent() {
        RangeProof part =
                new RangeProof(whole.before().subList(3, whole.before().size()), whole.last());
        RangeProof one = new RangeProof(List.of(), whole.last());

        assertThat(verify(part.format()))
                .isInstanceOfSatisfying(
                        Verdict.Complete.class, it -> assertThat(it.first()).isEqualTo(3));
        assertThat(verify(one.format()))
                .isInstanceOfSatisfying(
                        Verdict.Complete.class,
                        it -> assertThat(it.first()).isEqualTo(it.last().event().seq()));
    }

    @Test
    void shouldFindWhatIsNotTheHistory() {
        assertThat(refused(events -> events.remove(4))).isEqualTo(FindingCode.LINK_BROKEN);
        assertThat(refused(events -> events.removeLast())).isEqualTo(FindingCode.LINK_BROKEN);
        assertThat(refused(events -> events.add(2, events.get(2)))).isEqualTo(FindingCode.LINK_BROKEN);
        assertThat(refused(events -> Collections.swap(events, 1, 2))).isEqualTo(FindingCode.LINK_BROKEN);
        assertThat(refused(events -> {
                    byte[] altered = events.get(3).clone();
                    altered[altered.length - 1] ^= 1;
                    events.set(3, altered);
                }))
                .isEqualTo(FindingCode.LINK_BROKEN);
    }

    @Test
    void shouldFindAnotherLastEvent() {
        EventProof other = log.proof(0, 1, 1);

        assertThat(code(verify(new RangeProof(whole.before(), other).format()))).isEqualTo(FindingCode.LINK_BROKEN);
        assertThat(EventFields.parse(other.event()).actor()).isNotEqualTo("account/1-2");
    }

    @Test
    void shouldNeverTakeAnotherText() {
        byte[] bytes = whole.format().getBytes(StandardCharsets.UTF_8);
        int events = whole.format().indexOf("c2sp.org");
        for (int i = 0; i < events; i++) {
            byte[] mutated = bytes.clone();
            mutated[i] ^= 1;
            assertThat(RangeVerifier.verify(mutated, List.of(log.key()), "proof"))
                    .as("byte %d", i)
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void shouldRefuseTooManyEvents() {
        List<byte[]> events = Collections.nCopies(RangeProof.MAX_EVENTS, new byte[1]);

        assertThatThrownBy(() -> new RangeProof(events, whole.last())).isInstanceOf(MalformedException.class);
        assertThat(code(verify(whole.format().replaceFirst("events \\d+", "events 10000"))))
                .isEqualTo(FindingCode.PROOF_MALFORMED);
    }

    private FindingCode refused(Consumer<List<byte[]>> change) {
        List<byte[]> events = new ArrayList<>(whole.before());
        change.accept(events);
        return code(verify(new RangeProof(events, whole.last()).format()));
    }

    private static FindingCode code(Verdict verdict) {
        return ((Verdict.Refused) verdict).finding().code();
    }

    private Verdict verify(String text) {
        return RangeVerifier.verify(text.getBytes(StandardCharsets.UTF_8), List.of(log.key()), "proof");
    }
}
