package theater.projector.witness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.Note;
import theater.chain.note.WitnessKey;
import theater.chain.tile.LogTiles;
import theater.projector.log.SignedCheckpoint;

/**
 * Asks one witness, as C2SP tlog-witness says: {@code POST <url>/add-checkpoint} with the size that the witness has cosigned
 * last, a consistency proof from there and the checkpoint. One thread at a time.
 */
final class WitnessClient {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    /** Once to learn the witness's size, once with it, and once more if another instance was quicker. */
    private static final int ATTEMPTS = 3;

    private static final int SHOWN = 200;
    /** A witness is a stranger; no answer of the protocol is longer. */
    private static final long MOST_BYTES = 64 << 10;

    private final HttpClient http;
    private final Witness witness;
    /** Size of the tree that the witness has cosigned last, as far as known. */
    private long cosignedSize;

    WitnessClient(HttpClient http, Witness witness) {
        this.http = requireNonNull(http, "http is null");
        this.witness = requireNonNull(witness, "witness is null");
    }

    Witness witness() {
        return witness;
    }

    /** @param tiles the log, as of the checkpoint */
    Answer ask(SignedCheckpoint checkpoint, LogTiles tiles) throws InterruptedException {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (cosignedSize > checkpoint.size()) {
                    return new Answer.Ahead(cosignedSize);
                }
                HttpResponse<String> response = post(body(checkpoint, tiles));
                if (response.statusCode() != 409) {
                    return answer(response, checkpoint);
                }
                long size = Long.parseUnsignedLong(response.body().strip());
                if (size < 0) {
                    return new Answer.Failed(
                            "it says a size that no log has: " + response.body().strip());
                }
                if (size == cosignedSize) {
                    return new Answer.Contradicted("it has cosigned another tree of " + size + " leaves");
                }
                cosignedSize = size;
            }
            return new Answer.Failed("it says another size each time: " + cosignedSize);
        } catch (IOException e) {
            return new Answer.Failed(e.toString());
        } catch (NumberFormatException | MalformedException e) {
            return new Answer.Failed("its answer cannot be read: " + e.getMessage());
        }
    }

    private String body(SignedCheckpoint checkpoint, LogTiles tiles) {
        StringBuilder body = new StringBuilder("old ").append(cosignedSize).append('\n');
        if (cosignedSize > 0 && cosignedSize < checkpoint.size()) {
            for (Hash hash : tiles.consistencyProof(cosignedSize)) {
                body.append(hash.base64()).append('\n');
            }
        }
        return body.append('\n').append(checkpoint.note()).toString();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(witness.addCheckpoint())
                .timeout(WITHIN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(
                request,
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MOST_BYTES));
    }

    private Answer answer(HttpResponse<String> response, SignedCheckpoint checkpoint) {
        String told = response.body().strip();
        String shown = told.length() > SHOWN ? told.substring(0, SHOWN) + "…" : told;
        return switch (response.statusCode()) {
            case 200 -> cosigned(response.body(), checkpoint);
            case 404 -> new Answer.Failed("it does not know this log; its operator has to add the origin and the key");
            case 403 ->
                new Answer.Failed("it knows the log under another key; its operator has to add the present one");
            case 422 ->
                new Answer.Contradicted("the tree of " + cosignedSize
                        + " leaves that it has cosigned is not the beginning of this log");
            default -> new Answer.Failed("it answers " + response.statusCode() + ": " + shown);
        };
    }

    /** The answer's lines are taken as those of the note that was sent; what is not the witness's own is left out. */
    private Answer cosigned(String lines, SignedCheckpoint checkpoint) {
        Note all = Note.parse(checkpoint.note() + (lines.endsWith("\n") ? lines : lines + "\n"));
        WitnessKey key = witness.key();
        List<Note.SignatureLine> own = new ArrayList<>(all.signatures());
        own.removeIf(line -> line.keyId() != key.id() || !line.name().equals(key.name()));
        if (own.isEmpty() || !(key.check(all) instanceof WitnessKey.Verdict.Cosigned)) {
            return new Answer.Failed("it answers without a cosignature of " + key.format());
        }
        cosignedSize = checkpoint.size();
        return new Answer.Cosigned(own.getLast());
    }
}
