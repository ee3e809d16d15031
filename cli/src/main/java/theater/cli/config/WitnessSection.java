package theater.cli.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import theater.chain.note.WitnessKey;
import theater.projector.witness.Witness;

/**
 * A witness that cosigns the log's checkpoints.
 *
 * @param url what {@code /add-checkpoint} is appended to
 * @param key its verifier key: {@code <name>+<key id>+<base64>}
 */
public record WitnessSection(URI url, String key) {
    public WitnessSection {
        requireNonNull(url, "a witness needs a url");
        requireNonNull(key, "a witness needs a key");
    }

    /**
     * Reads {@code <url>=<key>}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static WitnessSection parse(String text) {
        // A key may end in =, and an address may have some.
        int split = text.indexOf('=');
        if (split < 0) {
            throw new IllegalArgumentException("a witness is given as URL=KEY, not as " + text);
        }
        return new WitnessSection(URI.create(text.substring(0, split)), text.substring(split + 1));
    }

    /**
     * As the projector takes it.
     *
     * @throws RuntimeException with a sentence for people
     */
    public Witness witness() {
        return new Witness(url, WitnessKey.parse(key));
    }
}
