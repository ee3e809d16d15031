package theater.projector.witness;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import theater.chain.note.WitnessKey;

/**
 * Somebody else who cosigns what this log publishes, and never two trees of which one does not continue the other.
 *
 * @param url what {@code /add-checkpoint} is appended to
 */
public record Witness(URI url, WitnessKey key) {
    /** Checks the address. */
    public Witness {
        requireNonNull(url, "url is null");
        requireNonNull(key, "key is null");
        if (url.getHost() == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException("a witness's url has to be http://… or https://…, and is " + url);
        }
    }

    /** Its name, from its key. */
    public String name() {
        return key.name();
    }

    URI addCheckpoint() {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "add-checkpoint");
    }
}
