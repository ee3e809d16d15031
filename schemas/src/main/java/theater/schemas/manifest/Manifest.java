package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * What an actor type is made of and what it may do.
 *
 * @param component {@code sha256:<hex>}, or a path relative to the manifest's file until the component is in the store
 * @param memory what of a guest's memory outlives a turn
 * @param params handed to the guest when an actor is created
 */
public record Manifest(
        String component,
        MemoryMode memory,
        Limits limits,
        Capabilities capabilities,
        Supervision supervision,
        String params) {
    /** Longest text of a manifest. */
    public static final int MAX_TEXT_BYTES = 256 << 10;

    private static final int MAX_PARAMS_BYTES = 64 << 10;
    private static final int RESPONSE_HEAD_BYTES = 256 << 10;
    private static final String DIGEST = "sha256:[0-9a-f]{64}";

    public Manifest {
        requireNonNull(component, "component is null");
        requireNonNull(memory, "memory is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(capabilities, "capabilities is null");
        requireNonNull(supervision, "supervision is null");
        requireNonNull(params, "params is null");
        if (component.isBlank() || component.length() > 4096) {
            throw ManifestException.invalid("component", "name a .wasm file or sha256:<64 hexadecimal digits>");
        }
        if (component.startsWith("sha256:") && !component.matches(DIGEST)) {
            throw ManifestException.invalid(
                    "component", "'" + component + "' is not sha256: and 64 lowercase hexadecimal digits");
        }
        checkResponses(limits, capabilities.http());
        Ranges.check("params, length in bytes", params.getBytes(StandardCharsets.UTF_8).length, 0, MAX_PARAMS_BYTES);
    }

    /** What a server may answer has to go through the door to the guest. */
    private static void checkResponses(Limits limits, HttpGrant http) {
        long most = limits.hostCallBytes().bytes() - RESPONSE_HEAD_BYTES;
        if (http.isGranted()
                && Math.max(http.responseBytes().bytes(), http.requestBytes().bytes()) > most) {
            throw ManifestException.invalid(
                    "capabilities.http",
                    "requestBytes and responseBytes must be at least 256KiB less than limits.hostCallBytes, which is "
                            + limits.hostCallBytes());
        }
    }

    /**
     * Reads a manifest.
     *
     * @throws ManifestException with a sentence that says where and what to do
     */
    public static Manifest parse(String yaml) {
        return ManifestReader.read(yaml);
    }

    /** True if the component is named by digest and not by a path. */
    public boolean namesDigest() {
        return component.matches(DIGEST);
    }

    /** The same manifest with its component named otherwise, as deploying does with paths. */
    public Manifest withComponent(String other) {
        return new Manifest(other, memory, limits, capabilities, supervision, params);
    }

    /**
     * What a child may do whose type this is: of each limit and grant no more than its parent has.
     *
     * @param parent the parent's, in its turn cut down to those before it
     */
    public Manifest within(Manifest parent) {
        Limits limit = limits.within(parent.limits);
        Capabilities granted = capabilities.within(parent.capabilities);
        long most = Math.max(0, limit.hostCallBytes().bytes() - RESPONSE_HEAD_BYTES);
        return new Manifest(
                component,
                memory,
                limit,
                granted.withHttp(granted.http().withBytes(new DataSize(most))),
                supervision,
                params);
    }

    /**
     * The canonical text: every key in a fixed order, defaults spelled out. Equal manifests have equal texts, reading it
     * gives the manifest back, and it is YAML. What runs is known by this text's hash, so that its form never changes:
     * keys that joined later are written only where they differ from their default.
     */
    public String canonicalText() {
        return ManifestWriter.write(this);
    }
}
