package theater.replay;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.BlobName;
import theater.executor.turn.BlobRange;
import theater.schemas.avro.BlobExists;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.BlobRelease;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.Capabilities;
import theater.store.Digest;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.StoreError;

/**
 * {@code store} for a turn that is run again. What the actor owns follows from its history, and what bytes there are from
 * their digest; whether there were any that the manifest grants only the record tells. Nothing is stored. Used by one thread.
 */
final class StoreReplay {
    private static final String INVALID = "invalid-digest";
    private static final String DENIED = "denied";
    private static final String NOT_FOUND = "not-found";

    private final World world;
    private final Capabilities capabilities;
    private final RememberedBlobs blobs;
    /** What the turn has put, with its size, or released. */
    private final Map<Digest, OptionalLong> changes = new HashMap<>();

    StoreReplay(World world, Capabilities capabilities, RememberedBlobs blobs) {
        this.world = world;
        this.capabilities = capabilities;
        this.blobs = blobs;
    }

    /**
     * A call.
     *
     * @param call as in an event
     */
    record Performed(Object call, HostReply reply) {}

    Performed put(HostRequest.StorePut put) {
        Digest digest = blobs.put(put.bytes());
        long size = put.bytes().length;
        changes.put(digest, OptionalLong.of(size));
        return new Performed(new BlobPut(new Hash(digest.toBytes()), size), new HostReply.StorePut(digest.hex()));
    }

    Performed get(HostRequest.StoreGet get, Optional<BlobGet> recorded) {
        boolean wasGone = recorded.filter(one -> one.getDigest().equals(get.digest()))
                .map(BlobGet::getError)
                .filter(NOT_FOUND::equals)
                .isPresent();
        return switch (BlobName.of(get.digest())) {
            case BlobName.None none ->
                refused(get, INVALID, none.problem(), new StoreError.InvalidDigest(none.problem()));
            case BlobName.Of of when !mayRead(of.digest()) -> refused(get, DENIED, null, new StoreError.Denied());
            case BlobName.Of of when wasGone -> refused(get, NOT_FOUND, null, new StoreError.NotFound());
            case BlobName.Of of -> {
                byte[] bytes = bytes(of.digest(), get);
                yield new Performed(call(get, bytes.length, null, null), new HostReply.StoreGet(bytes, null));
            }
        };
    }

    private byte[] bytes(Digest digest, HostRequest.StoreGet get) {
        byte[] all = blobs.get(digest);
        BlobRange part = BlobRange.of(get.offset(), get.length(), all.length);
        int from = Math.toIntExact(part.offset());
        return Arrays.copyOfRange(all, from, from + Math.toIntExact(part.length()));
    }

    private static Performed refused(HostRequest.StoreGet get, String code, @Nullable String reason, StoreError error) {
        return new Performed(call(get, -1, code, reason), new HostReply.StoreGet(null, error));
    }

    private static BlobGet call(HostRequest.StoreGet get, long size, @Nullable String code, @Nullable String reason) {
        return new BlobGet(
                get.digest(), Math.max(-1, get.offset()), Integer.toUnsignedLong(get.length()), size, code, reason);
    }

    Performed exists(HostRequest.StoreExists exists, Optional<BlobExists> recorded) {
        Optional<BlobExists> same = recorded.filter(one -> one.getDigest().equals(exists.digest()));
        boolean wasGone =
                same.map(BlobExists::getError).filter(NOT_FOUND::equals).isPresent();
        return switch (BlobName.of(exists.digest())) {
            case BlobName.None none ->
                refused(exists, INVALID, none.problem(), new StoreError.InvalidDigest(none.problem()));
            case BlobName.Of of when !mayRead(of.digest()) -> refused(exists, DENIED, null, new StoreError.Denied());
            case BlobName.Of of when wasGone -> refused(exists, NOT_FOUND, null, new StoreError.NotFound());
            case BlobName.Of of -> {
                long size = own(of.digest())
                        .orElseGet(() -> same.map(BlobExists::getSize)
                                .filter(recordedSize -> recordedSize >= 0)
                                .orElseGet(() -> (long) blobs.get(of.digest()).length));
                yield new Performed(
                        new BlobExists(exists.digest(), size, null, null), new HostReply.StoreExists(size, null));
            }
        };
    }

    private static Performed refused(
            HostRequest.StoreExists exists, String code, @Nullable String reason, StoreError error) {
        return new Performed(
                new BlobExists(exists.digest(), -1L, code, reason), new HostReply.StoreExists(null, error));
    }

    Performed release(HostRequest.StoreRelease release) {
        return switch (BlobName.of(release.digest())) {
            case BlobName.None none ->
                released(release, INVALID, none.problem(), new StoreError.InvalidDigest(none.problem()));
            case BlobName.Of of
            when own(of.digest()).isEmpty() -> released(release, DENIED, null, new StoreError.Denied());
            case BlobName.Of of -> {
                changes.put(of.digest(), OptionalLong.empty());
                yield released(release, null, null, null);
            }
        };
    }

    private static Performed released(
            HostRequest.StoreRelease release,
            @Nullable String code,
            @Nullable String reason,
            @Nullable StoreError error) {
        return new Performed(new BlobRelease(release.digest(), code, reason), new HostReply.StoreRelease(error));
    }

    private boolean mayRead(Digest digest) {
        return own(digest).isPresent() || capabilities.mayRead(digest.hex());
    }

    /** How many bytes the actor owns under a digest; empty: it does not own them. */
    private OptionalLong own(Digest digest) {
        OptionalLong change = changes.get(digest);
        return change == null ? world.blobSize(digest) : change;
    }
}
