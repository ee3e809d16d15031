package theater.cli.tamper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.MerkleTree;
import theater.chain.folder.EventFile;
import theater.chain.note.Checkpoint;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.Note;
import theater.chain.note.WitnessKey;
import theater.chain.proof.EventProof;
import theater.chain.proof.TlogProof;
import theater.chain.verify.StoredEvent;

/**
 * A copy of what a running system exported and proved, for one attack: {@code log}, the folder; {@code before}, a folder of
 * the same log from earlier; proofs; and the log's own signing key, for attacks from inside.
 */
record Scene(Path root, Ed25519Signer signer) {
    private static final Ed25519Signer WITNESS = Ed25519Signer.generate("witness.example", new SecureRandom());

    Path path(String name) {
        return root.resolve(name);
    }

    String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, byte[] bytes) {
        try {
            Files.write(path(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void edit(String name, UnaryOperator<String> change) {
        String before = text(name);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("nothing was changed in " + name);
        }
        write(name, after.getBytes(StandardCharsets.UTF_8));
    }

    /** Alters one byte; a negative place counts from the end. */
    void flip(String name, int place) {
        byte[] bytes = bytes(name);
        bytes[place < 0 ? bytes.length + place : place] ^= 1;
        write(name, bytes);
    }

    void delete(String name) {
        try {
            Files.delete(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one file below a folder whose name begins like this, or the first of them. */
    String find(String folder, String beginning) {
        try (Stream<Path> files = Files.walk(path(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith(folder + "/" + beginning))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code <partition>/<n>} of the block with most events. */
    String block() {
        try (Stream<Path> files = Files.walk(path("log/events"))) {
            Path largest = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingInt(this::count))
                    .orElseThrow();
            return path("log/events").relativize(largest).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int count(Path file) {
        return EventFile.decode(bytes(root.relativize(file).toString())).size();
    }

    /** Changes the events of that block. */
    void events(Consumer<List<StoredEvent>> change) {
        String name = "log/events/" + block();
        List<StoredEvent> events = new ArrayList<>(EventFile.decode(bytes(name)));
        change.accept(events);
        write(name, EventFile.encode(events));
    }

    static StoredEvent altered(StoredEvent event) {
        byte[] value = event.value().clone();
        value[value.length - 1] ^= 1;
        return new StoredEvent(event.offset(), value);
    }

    Block block(int partition, long number) {
        String name = "log/blocks/" + partition + "/" + number;
        return new Block(BlockHeader.parse(bytes(name + ".header")), IndexText.parse(bytes(name + ".index")));
    }

    EventProof event() {
        return EventProof.parse(bytes("event.proof"));
    }

    Note checkpoint() {
        return Note.parse(bytes("log/checkpoint"));
    }

    /** The proof that a block is in the log under that checkpoint. */
    TlogProof inLog(BlockHeader header, Note checkpoint) {
        List<Hash> leaves = entries(bytes(find("log/tile/entries", ""))).stream()
                .map(Hash::leaf)
                .toList()
                .subList(0, (int) Checkpoint.of(checkpoint).size());
        int leaf = leaves.indexOf(header.hash());
        return new TlogProof(null, leaf, MerkleTree.inclusionProof(leaf, leaves), checkpoint);
    }

    /** Signed by the log, true or not. */
    String sign(long size, Hash root) {
        return Note.sign(new Checkpoint(signer.verifierKey().name(), size, root).text(), signer)
                .format();
    }

    static Hash someRoot() {
        return Hash.sha256(new byte[] {1});
    }

    /** A policy that asks for the witness, within an hour. */
    void policy() {
        WitnessKey key = new WitnessKey(
                WITNESS.verifierKey().name(), WITNESS.verifierKey().publicKey());
        write(
                "policy",
                ("log " + signer.verifierKey() + "\nwitness W " + key + "\nquorum W\nmax-age 1h\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** The checkpoint with the witness's line. */
    void cosign(Instant time, Instant claimed) {
        Note note = checkpoint();
        byte[] signature = WITNESS.sign(WitnessKey.message(time.getEpochSecond(), note.text()));
        byte[] value = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(claimed.getEpochSecond())
                .put(signature)
                .array();
        WitnessKey key = new WitnessKey(
                WITNESS.verifierKey().name(), WITNESS.verifierKey().publicKey());
        List<Note.SignatureLine> lines = new ArrayList<>(note.signatures());
        lines.add(
                new Note.SignatureLine(key.name(), key.id(), Base64.getEncoder().encodeToString(value)));
        write("log/checkpoint", new Note(note.text(), lines).format().getBytes(StandardCharsets.UTF_8));
    }

    /** Swaps the first two neighbouring entries of different partitions; returns the place of the first. */
    int swapEntries() {
        String name = find("log/tile/entries", "");
        List<byte[]> entries = entries(bytes(name));
        int place = 0;
        while (partition(entries.get(place)) == partition(entries.get(place + 1))) {
            place++;
        }
        byte[] first = entries.set(place, entries.get(place + 1));
        entries.set(place + 1, first);
        int length = entries.stream().mapToInt(entry -> 2 + entry.length).sum();
        ByteBuffer swapped = ByteBuffer.allocate(length);
        entries.forEach(entry -> swapped.putShort((short) entry.length).put(entry));
        write(name, swapped.array());
        return place;
    }

    void swapHashes(int place) {
        String name = find("log/tile/0", "");
        byte[] hashes = bytes(name);
        byte[] first = Arrays.copyOfRange(hashes, place * 32, place * 32 + 32);
        System.arraycopy(hashes, place * 32 + 32, hashes, place * 32, 32);
        System.arraycopy(first, 0, hashes, place * 32 + 32, 32);
        write(name, hashes);
    }

    private static int partition(byte[] entry) {
        return BlockHeader.parse(entry).partition();
    }

    private static List<byte[]> entries(byte[] tile) {
        List<byte[]> entries = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(tile);
        while (buffer.hasRemaining()) {
            byte[] entry = new byte[buffer.getShort()];
            buffer.get(entry);
            entries.add(entry);
        }
        return entries;
    }
}
