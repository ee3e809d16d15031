package theater.chain.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import theater.chain.MalformedException;
import theater.chain.Vectors;

class WitnessKeyTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final TestingWitness witness = new TestingWitness("witness.example/w1");
    private final Note note = Note.parse(Vectors.bytes("checkpoint"));

    /** The example of C2SP tlog-cosignature; its key is not published, so that only the shape is checked. */
    @Test
    void shouldReadTheTimeWhereTheSpecificationPutsIt() {
        Note example = Note.parse("""
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
                — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
                """);

        byte[] value = Base64.getDecoder().decode(example.signatures().getLast().value());
        assertThat(value).hasSize(72);
        assertThat(new String(WitnessKey.message(1679315147, example.text()), StandardCharsets.UTF_8))
                .isEqualTo("""
                        cosignature/v1
                        time 1679315147
                        example.com/behind-the-sofa
                        20852163
                        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                        """);
    }

    @Test
    void shouldTellWhenTheWitnessCosigned() {
        Note cosigned = witness.cosign(witness.cosign(note, NOON), NOON.minusSeconds(60));

        assertThat(witness.key().check(Note.parse(cosigned.format()))).isEqualTo(new WitnessKey.Verdict.Cosigned(NOON));
        assertThat(witness.key().check(note)).isEqualTo(new WitnessKey.Verdict.Absent());
        assertThat(new TestingWitness("witness.example/w1").key().check(cosigned))
                .as("another key of the same name")
                .isEqualTo(new WitnessKey.Verdict.Absent());
    }

    @Test
    void shouldRefuseAnotherTimeOrText() {
        Note other = new Note(
                note.text().replace("300", "301"), witness.cosign(note, NOON).signatures());

        assertThat(witness.key().check(other)).isEqualTo(new WitnessKey.Verdict.Invalid());
        assertThat(witness.key().check(witness.cosignAs(note, NOON, NOON.plusSeconds(1))))
                .isEqualTo(new WitnessKey.Verdict.Invalid());
        assertThat(witness.key().check(witness.cosignAs(witness.cosign(note, NOON), NOON, NOON.plusSeconds(1))))
                .as("one of two lines is forged")
                .isEqualTo(new WitnessKey.Verdict.Invalid());
    }

    @Test
    void shouldTellWitnessesKeysFromLogs() {
        String log = Vectors.text("vkey");

        assertThat(WitnessKey.parse(witness.key().format() + "\n")).isEqualTo(witness.key());
        assertThatThrownBy(() -> WitnessKey.parse(log))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("witness");
        assertThatThrownBy(() -> VerifierKey.parse(witness.key().format())).isInstanceOf(MalformedException.class);
    }
}
