package theater.cli.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.cli.error.CliException;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.ManifestException;

/**
 * A manifest ready for deploying. In the file, {@code component} names either a component in the store
 * ({@code sha256:<hex>}) or a file beside the manifest, which is uploaded first; the server only ever sees digests.
 * Immutable.
 */
public final class Deployment {
    private static final String DIGEST = "sha256:";
    /** Longer than a server lets a component compile, and another one before it. */
    private static final Duration COMPILING = Duration.ofMinutes(5);

    private final String pattern;
    private final Manifest manifest;
    private final byte @Nullable [] upload;

    private Deployment(String pattern, Manifest manifest, byte @Nullable [] upload) {
        this.pattern = pattern;
        this.manifest = manifest;
        this.upload = upload;
    }

    /**
     * Reads a manifest and the component it names.
     *
     * @throws CliException if a file is missing or the manifest is wrong
     */
    public static Deployment read(String pattern, Path file) {
        requireNonNull(pattern, "pattern is null");
        Manifest manifest = parse(new String(bytes(file, "the manifest"), StandardCharsets.UTF_8), file);
        if (manifest.namesDigest()) {
            return new Deployment(pattern, manifest, null);
        }
        byte[] component = bytes(file.resolveSibling(manifest.component()), "the component that " + file + " names");
        return new Deployment(
                pattern, manifest.withComponent(DIGEST + Hash.sha256(component).hex()), component);
    }

    /** The component's digest, {@code sha256:<hex>}. */
    public String component() {
        return manifest.component();
    }

    /** The manifest as the server gets it. */
    public String manifest() {
        return manifest.canonicalText();
    }

    /**
     * Uploads the component if it comes from a file, then binds the pattern.
     *
     * @return what the server says about the new type; a missing node if it says nothing
     */
    public JsonNode perform(TheaterClient client) {
        if (upload != null) {
            TheaterClient.accepted(
                    client.put("/cas/sha256/" + component().substring(DIGEST.length()), "application/wasm", upload));
        }
        Reply reply = TheaterClient.accepted(client.put(
                "/v1/types/" + TheaterClient.segment(pattern),
                "application/yaml",
                manifest().getBytes(StandardCharsets.UTF_8),
                COMPILING));
        return reply.jsonIfAny().orElse(MissingNode.getInstance());
    }

    private static Manifest parse(String text, Path file) {
        try {
            return Manifest.parse(text);
        } catch (ManifestException e) {
            throw CliException.usage(file + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(Path file, String what) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw CliException.usage("Cannot read " + what + ": there is no file " + file);
        } catch (IOException e) {
            throw CliException.usage("Cannot read " + what + ", " + file + ": " + e.getMessage());
        }
    }
}
