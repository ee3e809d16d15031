package theater.projector.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.note.WitnessKey;

/** A witness as C2SP tlog-witness describes it, for one log, in memory. */
final class TestingWitness implements AutoCloseable {
    private final HttpServer server;
    private final KeyPair keys;
    private final WitnessKey key;
    private final VerifierKey log;
    private long size;
    private Hash root = Hash.ZERO;
    private int requests;
    private int failWith;
    private @Nullable String answer;

    TestingWitness(String name, VerifierKey log) {
        this.log = log;
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = keys.getPublic().getEncoded();
            key = new WitnessKey(name, Hash.of(encoded, encoded.length - Hash.SIZE));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
        server.createContext("/prefix/add-checkpoint", this::handle);
        server.start();
    }

    Witness witness() {
        return new Witness(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix"), key);
    }

    WitnessKey key() {
        return key;
    }

    synchronized long size() {
        return size;
    }

    synchronized int requests() {
        return requests;
    }

    /** What it has cosigned, as if it had been asked. */
    synchronized void remember(long cosignedSize, Hash cosignedRoot) {
        size = cosignedSize;
        root = cosignedRoot;
    }

    /** Answers this status; 0: works. */
    synchronized void failWith(int status) {
        failWith = status;
    }

    /** Says this, whatever it should. */
    synchronized void answer(String text) {
        answer = text;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        requests++;
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = failWith == 0 ? judge(body) : failWith;
        String right = switch (status) {
            case 200 -> cosignature(body.substring(body.indexOf("\n\n") + 2));
            case 409 -> size + "\n";
            default -> "no\n";
        };
        byte[] bytes = (answer == null ? right : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int judge(String body) {
        List<String> head =
                Arrays.asList(body.substring(0, body.indexOf("\n\n")).split("\n", -1));
        Note note = Note.parse(body.substring(body.indexOf("\n\n") + 2));
        Checkpoint next = Checkpoint.of(note);
        long old = Long.parseLong(head.getFirst().substring("old ".length()));
        List<Hash> proof = head.stream().skip(1).map(Hash::parseBase64).toList();
        if (!next.origin().equals(log.name())) {
            return 404;
        }
        if (note.check(log) != Note.Verdict.VALID) {
            return 403;
        }
        if (old != size || (old == next.size() && old > 0 && !next.root().equals(root))) {
            return 409;
        }
        if (old > 0 && !MerkleProofs.consistent(old, root, next.size(), next.root(), proof)) {
            return 422;
        }
        remember(next.size(), next.root());
        return 200;
    }

    private String cosignature(String note) {
        long seconds = 1_800_000_000L + requests;
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(WitnessKey.message(seconds, Note.parse(note).text()));
            byte[] signed = signature.sign();
            byte[] value = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + signed.length)
                    .putInt(key.id())
                    .putLong(seconds)
                    .put(signed)
                    .array();
            return "— " + key.name() + " " + Base64.getEncoder().encodeToString(value) + "\n";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
