package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Everything outside of message and state that a turn's result depends on: component, manifest, engine. Events name it
 * by {@link #hash()}; the text is in the store under the same digest.
 *
 * <pre>
 * theater-runtime/v1
 * component sha256:&lt;hex&gt;
 * manifest sha256:&lt;hex of the SHA-256 of the manifest's canonical text&gt;
 * engine &lt;engine, version and settings, on this line&gt;
 *
 * &lt;the manifest's canonical text&gt;
 * </pre>
 *
 * <p>UTF-8; each line, the last included, ends in one LF.
 *
 * @param manifest names its component by digest
 * @param engine one line: name, version and all settings that may change what a guest computes or when it fails
 */
public record RuntimeDescriptor(Manifest manifest, String engine) {
    private static final String HEADER = "theater-runtime/v1\n";

    public RuntimeDescriptor {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(engine, "engine is null");
        if (!manifest.namesDigest()) {
            throw new IllegalArgumentException("the manifest's component is not a digest: " + manifest.component());
        }
        if (engine.isBlank() || engine.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("the engine must be described on one line");
        }
    }

    /**
     * Reads a descriptor's text.
     *
     * @throws IllegalArgumentException if it is not exactly what {@link #text()} writes
     */
    public static RuntimeDescriptor parse(String text) {
        int blank = text.indexOf("\n\n");
        int engine = text.indexOf("\nengine ");
        if (!text.startsWith(HEADER) || blank < 0 || engine < 0 || engine > blank) {
            throw new IllegalArgumentException("not a runtime descriptor");
        }
        RuntimeDescriptor descriptor = new RuntimeDescriptor(
                Manifest.parse(text.substring(blank + 2)), text.substring(engine + "\nengine ".length(), blank));
        if (!descriptor.text().equals(text)) {
            throw new IllegalArgumentException("not a runtime descriptor in its exact form");
        }
        return descriptor;
    }

    /** The exact text that is hashed. */
    public String text() {
        String canonical = manifest.canonicalText();
        return HEADER
                + "component " + manifest.component() + "\n"
                + "manifest sha256:" + HexFormat.of().formatHex(sha256(canonical)) + "\n"
                + "engine " + engine + "\n"
                + "\n"
                + canonical;
    }

    /** SHA-256 of {@link #text()}: 32 bytes, the caller's own. */
    public byte[] hash() {
        return sha256(text());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
