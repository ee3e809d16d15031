package theater.chain.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleTree;
import theater.chain.Vectors;

class NoteTest {
    private static final VerifierKey KEY = VerifierKey.parse(Vectors.text("vkey"));
    private static final String SIGNED = Vectors.text("checkpoint");

    @Test
    void shouldVerifyTheVector() {
        Note note = Note.parse(SIGNED);
        Checkpoint checkpoint = Checkpoint.of(note);

        assertThat(note.check(KEY)).isEqualTo(Note.Verdict.VALID);
        assertThat(note.format()).isEqualTo(SIGNED);
        assertThat(checkpoint.origin()).isEqualTo("theater.example/chain");
        assertThat(checkpoint.size()).isEqualTo(300);
        assertThat(checkpoint.text()).isEqualTo(note.text());
    }

    @Test
    void shouldSignLikeTheVector() {
        Ed25519Signer signer = vectorSigner();

        assertThat(signer.verifierKey()).isEqualTo(KEY);
        assertThat(LogKeys.of(signer).sign(Checkpoint.of(Note.parse(SIGNED))).format())
                .isEqualTo(SIGNED);
        byte[] spki = Base64.getDecoder().decode(Vectors.text("pub.spki.b64").strip());
        assertThat(Hash.of(spki, spki.length - 32)).isEqualTo(KEY.publicKey());
    }

    @Test
    void shouldNeverAcceptAFlippedBit() {
        byte[] bytes = Vectors.bytes("checkpoint");
        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] mutated = bytes.clone();
                mutated[i] ^= (byte) (1 << bit);
                assertThat(accepts(mutated)).as("byte %d, bit %d", i, bit).isFalse();
            }
        }
    }

    @Test
    void shouldIgnoreOtherSignersAndRefuseAForgedLineOfOurs() {
        Ed25519Signer witness = Ed25519Signer.generate("witness.example", new SecureRandom());
        Note ours = Note.parse(SIGNED);
        Note theirs = Note.sign(ours.text(), witness);
        List<Note.SignatureLine> both = new ArrayList<>(theirs.signatures());
        both.addAll(ours.signatures());
        Note signedTwice = Note.parse(new Note(ours.text(), both).format());

        assertThat(signedTwice.check(KEY)).isEqualTo(Note.Verdict.VALID);
        assertThat(signedTwice.check(witness.verifierKey())).isEqualTo(Note.Verdict.VALID);
        assertThat(theirs.check(KEY)).isEqualTo(Note.Verdict.ABSENT);

        String value = theirs.signatures().getFirst().value();
        both.add(new Note.SignatureLine(KEY.name(), KEY.id(), value));
        assertThat(new Note(ours.text(), both).check(KEY)).isEqualTo(Note.Verdict.INVALID);
    }

    @Test
    void shouldKeepOtherKindsOfSignatures() {
        String other = "— witness.example " + Base64.getEncoder().encodeToString(new byte[4 + 8 + 64 + 2420]) + "\n";

        assertThat(Note.parse(SIGNED + other).check(KEY)).isEqualTo(Note.Verdict.VALID);
        assertThat(Note.parse(SIGNED + other).format()).isEqualTo(SIGNED + other);
    }

    @ParameterizedTest
    @CsvSource({
        "'300\n', '0300\n'",
        "'300\n', '+300\n'",
        "'300\n', '300 \n'",
        "'300\n', '300\nextension\n'",
        "'— ', '- '",
        "'— theater', '—  theater'",
        "'\n\n', '\n'",
        "'0=\n', '0=\n\n'",
    })
    void shouldRefuseOtherForms(String from, String to) {
        String changed = SIGNED.replace(from.translateEscapes(), to.translateEscapes());
        assertThat(changed).isNotEqualTo(SIGNED);
        assertThatThrownBy(() -> Checkpoint.of(Note.parse(changed))).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldRefuseAnEmptyLogWithARoot() {
        assertThat(new Checkpoint("log", 0, MerkleTree.EMPTY_ROOT).text())
                .isEqualTo("log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
        assertThatThrownBy(() -> new Checkpoint("log", 0, Hash.ZERO)).isInstanceOf(MalformedException.class);
    }

    @Test
    void shouldReadTheKeysItWrites() {
        Ed25519Signer signer = Ed25519Signer.generate("example.org/log", new SecureRandom());
        Ed25519Signer read = Ed25519Signer.parse(signer.format() + "\n");

        assertThat(read.verifierKey()).isEqualTo(signer.verifierKey());
        assertThat(VerifierKey.parse(signer.verifierKey().format())).isEqualTo(signer.verifierKey());
        assertThat(Note.sign("text\n", read).check(signer.verifierKey())).isEqualTo(Note.Verdict.VALID);
        assertThat(signer.toString()).doesNotContain(signer.format().substring(40));
    }

    @Test
    void shouldRefuseKeysWhoseIdDoesNotMatch() {
        String vkey = KEY.format();
        assertThatThrownBy(() -> VerifierKey.parse(vkey.replace("+c6", "+c7"))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VerifierKey.parse(vkey.replace("+c6", "+C6"))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VerifierKey.parse(vkey.replace("theater", "theatre")))
                .isInstanceOf(MalformedException.class);
        String key = vectorSigner().format();
        assertThatThrownBy(() -> Ed25519Signer.parse(key.replace("theater", "theatre")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Ed25519Signer.parse(key + "!"))
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining(key.substring(key.length() - 20));
    }

    @Test
    void shouldSignWithThePresentKeyAndTheOneBefore() {
        Ed25519Signer present = Ed25519Signer.generate(KEY.name(), new SecureRandom());
        Checkpoint checkpoint = Checkpoint.of(Note.parse(SIGNED));

        Note note =
                Note.parse(new LogKeys(present, vectorSigner()).sign(checkpoint).format());

        assertThat(note.signatures())
                .extracting(Note.SignatureLine::keyId)
                .containsExactly(present.verifierKey().id(), KEY.id());
        assertThat(note.check(KEY)).isEqualTo(Note.Verdict.VALID);
        assertThat(note.check(present.verifierKey())).isEqualTo(Note.Verdict.VALID);
        assertThat(note.check(List.of(present.verifierKey(), KEY))).isEqualTo(Note.Verdict.VALID);
        assertThat(Note.parse(SIGNED).check(List.of(present.verifierKey(), KEY)))
                .isEqualTo(Note.Verdict.VALID);
        assertThat(Note.parse(SIGNED).check(List.of(present.verifierKey()))).isEqualTo(Note.Verdict.ABSENT);
    }

    @Test
    void shouldRefuseALineThatClaimsToBeOfOneOfTheKeysAndIsNot() {
        Ed25519Signer present = Ed25519Signer.generate(KEY.name(), new SecureRandom());
        Note theirs = Note.sign("another text\n", vectorSigner());
        List<Note.SignatureLine> lines =
                new ArrayList<>(Note.sign(Note.parse(SIGNED).text(), present).signatures());
        lines.addAll(theirs.signatures());
        Note note = new Note(Note.parse(SIGNED).text(), lines);

        assertThat(note.check(present.verifierKey())).isEqualTo(Note.Verdict.VALID);
        assertThat(note.check(List.of(present.verifierKey(), KEY))).isEqualTo(Note.Verdict.INVALID);
    }

    @Test
    void shouldRefuseKeysOfTwoLogs() {
        Ed25519Signer other = Ed25519Signer.generate("other", new SecureRandom());

        assertThatThrownBy(() -> new LogKeys(vectorSigner(), other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseToSignForAnotherLog() {
        Checkpoint other = new Checkpoint("other", 0, MerkleTree.EMPTY_ROOT);

        assertThatThrownBy(() -> LogKeys.of(vectorSigner()).sign(other)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The vectors' key: seed 00 01 … 1f. */
    static Ed25519Signer vectorSigner() {
        byte[] key = HexFormat.of().parseHex("01" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        return Ed25519Signer.parse("PRIVATE+KEY+theater.example/chain+c626da6b+"
                + Base64.getEncoder().encodeToString(key));
    }

    private static boolean accepts(byte[] bytes) {
        try {
            Note note = Note.parse(bytes);
            Checkpoint.of(note);
            return note.check(KEY) == Note.Verdict.VALID;
        } catch (MalformedException e) {
            return false;
        }
    }
}
