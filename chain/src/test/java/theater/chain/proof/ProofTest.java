package theater.chain.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.Vectors;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.verify.FindingCode;
import theater.chain.verify.ProofVerifier;
import theater.chain.verify.ProofVerifier.Verdict;
import theater.chain.verify.SampleLog;

class ProofTest {
    private final SampleLog log = SampleLog.withTransfers(3, 40);
    private final EventProof proof = log.proof(1, 2, 3);

    @Test
    void shouldReadTheVector() {
        TlogProof vector = TlogProof.parse(Vectors.bytes("block123.tlog-proof"));
        BlockHeader header = BlockHeader.parse(Vectors.text("block123.header"));
        Checkpoint checkpoint = Checkpoint.of(vector.checkpoint());

        assertThat(vector.format()).isEqualTo(Vectors.text("block123.tlog-proof"));
        assertThat(vector.index()).isEqualTo(123);
        assertThat(vector.checkpoint().check(VerifierKey.parse(Vectors.text("vkey"))))
                .isEqualTo(Note.Verdict.VALID);
        assertThat(MerkleProofs.includes(header.hash(), 123, 300, vector.path(), checkpoint.root()))
                .isTrue();
        assertThatThrownBy(() -> EventProof.parse(vector.format())).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldProveAnEvent() {
        EventProof read = EventProof.parse(proof.format());

        assertThat(read.format()).isEqualTo(proof.format());
        assertThat(ProofVerifier.verify(read, log.key(), "proof")).isInstanceOfSatisfying(Verdict.Proven.class, it -> {
            assertThat(it.header()).isEqualTo(log.blocks(1).get(2).header());
            assertThat(it.hash())
                    .isEqualTo(log.blocks(1).get(2).index().hashes().get(3));
            assertThat(it.event().actor())
                    .isEqualTo(log.blocks(1).get(2).index().entries().get(3).actor());
        });
    }

    @Test
    void shouldNeverProveAnythingElseWhenABitIsFlipped() {
        byte[] bytes = proof.format().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte[] mutated = bytes.clone();
            mutated[i] ^= (byte) (1 << (i % 7));
            assertThat(ProofVerifier.verify(mutated, log.key(), "proof"))
                    .as("byte %d", i)
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void shouldRefuseCutProofs() {
        byte[] bytes = proof.format().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length += 7) {
            assertThat(ProofVerifier.verify(Arrays.copyOf(bytes, length), log.key(), "proof"))
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"v":1,           | {"v":2,
            {"v":1,           | {"v":1.0,
            {"v":1,           | {"v":"1",
            {"v":1,           | {"v":1,"v":1,
            {"v":1,           | {"v":1,"more":1,
            {"v":1,           | {
            {"v":1,           | [{"v":1,
            "leaf":3          | "leaf":03
            "leaf":3          | "leaf":-3
            "leaf":3          | "leaf":3e0
            "leaf":3          | "leaf":9999999999
            "leaf":3          | "leaf":"3"
            "leaf":3          | "leaf":null
            "leaf":3          | "leaf":{"a":3}
            "path":["         | "path":[[],"
            "path":["         | "path":[1,"
            ]}                | ]} {}
            ]}                | ]
            """)
    void shouldRefuseOtherJson(String from, String to) {
        String json = new String(EventProofJson.write(proof), StandardCharsets.UTF_8);
        assertThat(json).contains(from);
        byte[] changed = json.replace(from, to).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> EventProof.parse(proof.log().withExtra(changed).format()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldSayWhatDoesNotFit() {
        byte[] event = proof.event();
        event[event.length - 1] ^= 1;
        EventProof forged =
                new EventProof(proof.log(), proof.header(), proof.schema(), event, proof.leaf(), proof.path());
        EventProof moved = new EventProof(proof.log(), proof.header(), proof.schema(), proof.event(), 2, proof.path());
        EventProof retold =
                new EventProof(proof.log(), proof.header(), "{}", proof.event(), proof.leaf(), proof.path());
        EventProof other = new EventProof(
                proof.log(), log.blocks(1).get(1).header(), proof.schema(), proof.event(), 3, proof.path());

        assertThat(code(forged)).isEqualTo(FindingCode.EVENT_ALTERED);
        assertThat(code(moved)).isEqualTo(FindingCode.EVENT_ALTERED);
        assertThat(code(retold)).isEqualTo(FindingCode.SCHEMA_ALTERED);
        assertThat(code(other)).isEqualTo(FindingCode.PROOF_INVALID);
        VerifierKey stranger = VerifierKey.parse(Vectors.text("vkey"));
        assertThat(ProofVerifier.verify(proof, stranger, "proof"))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        it -> assertThat(it.finding().code()).isEqualTo(FindingCode.ORIGIN_WRONG));
    }

    private FindingCode code(EventProof wrong) {
        return ((Verdict.Refused) ProofVerifier.verify(wrong, log.key(), "proof"))
                .finding()
                .code();
    }
}
