package theater.cli.export;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.MalformedException;
import theater.chain.Text;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;
import theater.chain.tile.Tile;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;

/**
 * What proofs are made of, from a server. Nothing of it is trusted: whoever gets the proof verifies it. Used by one thread.
 */
public final class ProofSource {
    private static final int NOT_FOUND = 404;
    private static final int NOT_YET = 409;
    private static final Duration LOOK = Duration.ofMillis(100);

    private final TheaterClient server;
    private final Duration patience;

    /** @param patience how long to wait for what is in the log in a moment */
    public ProofSource(TheaterClient server, Duration patience) {
        this.server = requireNonNull(server, "server is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** The text of an event's proof. */
    public byte[] proofText(String hash) {
        return await("/v1/proofs/" + hash, NOT_YET).body();
    }

    /** An event's proof. */
    public EventProof proof(String hash) {
        return parsed(() -> EventProof.parse(proofText(hash)));
    }

    /** The hash of an actor's event; the index may have it a moment later. */
    public String hashOf(String actor, long seq) {
        return await("/v1/actors/" + TheaterClient.segment(actor) + "/events/" + seq, NOT_FOUND)
                .json()
                .path("hash")
                .asText();
    }

    /** The hash of an actor's last event, as far as the server has it in its index. */
    String lastHashOf(String actor) {
        return server.require("/v1/actors/" + TheaterClient.segment(actor))
                .json()
                .path("hash")
                .asText();
    }

    /** Whether only the hash of an actor's event is left. */
    boolean isPruned(String actor, long seq) {
        return server.require("/v1/actors/" + TheaterClient.segment(actor) + "/events/" + seq)
                .json()
                .path("pruned")
                .asBoolean();
    }

    /** The bytes of an event, without the registry prefix; empty if they are pruned. */
    Optional<byte[]> event(Hash hash) {
        JsonNode event = server.require("/v1/events/" + hash.hex()).json();
        if (event.path("pruned").asBoolean()) {
            return Optional.empty();
        }
        byte[] value = parsed(() -> Text.base64(event.path("value").asText(), "event"));
        if (!EventHash.of(value).equals(hash)) {
            throw CliException.checkFailed("The server's event " + hash.hex() + " has another hash: it was altered.");
        }
        return Optional.of(value);
    }

    /** A block that is in the log; the index may have it a moment later. */
    Block block(int partition, long block) {
        JsonNode found =
                await("/v1/blocks/" + partition + "/" + block, NOT_FOUND).json();
        return parsed(() -> new Block(
                BlockHeader.parse(found.path("header").asText()),
                IndexText.parse(found.path("index").asText())));
    }

    /** The log's present checkpoint. */
    Note checkpoint() {
        return parsed(() -> Note.parse(server.require("/checkpoint").body()));
    }

    /** The log's key, as the server says. */
    public VerifierKey vkey() {
        return parsed(() -> VerifierKey.parse(server.require("/vkey").text()));
    }

    Optional<byte[]> tile(Tile tile) {
        Reply reply = server.get("/" + tile.path());
        return reply.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(TheaterClient.accepted(reply).body());
    }

    private Reply await(String path, int notYet) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Reply reply = server.get(path);
            if (reply.status() != notYet || System.nanoTime() > deadline) {
                return TheaterClient.accepted(reply);
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unreachable("Interrupted while waiting for the log.", e);
        }
    }

    private interface Parser<T> {
        T parse();
    }

    private static <T> T parsed(Parser<T> parser) {
        try {
            return parser.parse();
        } catch (MalformedException e) {
            throw CliException.checkFailed("The server's answer cannot be read: " + e.getMessage() + ".");
        }
    }
}
