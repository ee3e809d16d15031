package theater.executor.turn;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.BlobExists;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.BlobRelease;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Limits;
import theater.store.ByteRange;
import theater.store.Digest;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;

/**
 * {@code store}: large bytes by digest. They are durable in the store before the turn commits, and the actor's by the turn's
 * transaction. Used by the worker that runs the turn.
 */
final class StoreCalls {
    private final LargeBytes store;
    private final OwnedBlobs owned;
    private final CallLedger ledger;
    private final Limits limits;
    private final Capabilities capabilities;

    StoreCalls(LargeBytes store, OwnedBlobs owned, CallLedger ledger, Limits limits, Capabilities capabilities) {
        this.store = store;
        this.owned = owned;
        this.ledger = ledger;
        this.limits = limits;
        this.capabilities = capabilities;
    }

    HostReply put(HostRequest.StorePut put) throws LimitException {
        byte[] bytes = put.bytes();
        ledger.effect(bytes.length);
        Digest digest = Digest.of(bytes);
        boolean isNew = owned.size(digest).isEmpty();
        if (isNew) {
            checkRoom(bytes.length);
        }
        // What it owns already as well: that heals what was damaged.
        store.put(bytes);
        if (isNew) {
            owned.add(digest, bytes.length);
        }
        ledger.note(new BlobPut(new Hash(digest.toBytes()), (long) bytes.length), Digest.SIZE_BYTES);
        return new HostReply.StorePut(digest.hex());
    }

    private void checkRoom(long size) throws LimitException {
        OwnedBlobs.Sums after = owned.sums().with(size);
        if (after.blobs() > limits.storeBlobs()) {
            throw new LimitException(
                    "store-blobs",
                    after.blobs() + " blobs in the store, more than limits.storeBlobs = " + limits.storeBlobs()
                            + "; release some");
        }
        if (after.bytes() > limits.storeBytes().bytes()) {
            throw new LimitException(
                    "store-bytes",
                    after.bytes() + " bytes in the store, more than limits.storeBytes = " + limits.storeBytes()
                            + "; release some");
        }
    }

    HostReply get(HostRequest.StoreGet get) throws LimitException {
        return switch (find(get.digest())) {
            case BlobFound.Refused refused -> refusedGet(get, refused);
            case BlobFound.There there -> {
                byte[] bytes = bytes(there, BlobRange.of(get.offset(), get.length(), there.size()));
                if (bytes == null) {
                    yield refusedGet(get, BlobFound.Refused.NOT_FOUND);
                }
                note(get, bytes.length, null);
                yield new HostReply.StoreGet(bytes, null);
            }
        };
    }

    private HostReply refusedGet(HostRequest.StoreGet get, BlobFound.Refused refused) throws LimitException {
        note(get, -1, refused);
        return new HostReply.StoreGet(null, refused.error());
    }

    /** Null: what is not the actor's is gone since its size was asked. */
    private byte @Nullable [] bytes(BlobFound.There there, BlobRange part) throws LimitException {
        if (part.length() > limits.hostCallBytes().bytes()) {
            throw new LimitException(
                    "host-call-bytes",
                    "store.get found " + part.length() + " bytes, more than limits.hostCallBytes = "
                            + limits.hostCallBytes() + "; ask for fewer at a time");
        }
        Optional<ByteRange> range = part.range();
        if (range.isEmpty()) {
            return new byte[0];
        }
        Optional<byte[]> bytes = store.part(there.digest(), range.get());
        if (bytes.isEmpty() && there.own()) {
            // The operator's loss, not the actor's doing: its messages wait until the bytes are back.
            throw new IllegalStateException(there.digest() + " is not in the store, although an actor owns it");
        }
        return bytes.orElse(null);
    }

    private void note(HostRequest.StoreGet get, long size, BlobFound.@Nullable Refused refused) throws LimitException {
        var call = new BlobGet(
                get.digest(),
                Math.max(-1, get.offset()),
                Integer.toUnsignedLong(get.length()),
                size,
                code(refused),
                reason(refused));
        ledger.note(call, get.digest().length());
    }

    HostReply exists(HostRequest.StoreExists exists) throws LimitException {
        String digest = exists.digest();
        return switch (find(digest)) {
            case BlobFound.There there -> {
                ledger.note(new BlobExists(digest, there.size(), null, null), digest.length());
                yield new HostReply.StoreExists(there.size(), null);
            }
            case BlobFound.Refused refused -> {
                ledger.note(new BlobExists(digest, -1L, refused.code(), refused.reason()), digest.length());
                yield new HostReply.StoreExists(null, refused.error());
            }
        };
    }

    HostReply release(HostRequest.StoreRelease release) throws LimitException {
        BlobFound.Refused refused = released(BlobName.of(release.digest()));
        ledger.note(
                new BlobRelease(release.digest(), code(refused), reason(refused)),
                release.digest().length());
        return new HostReply.StoreRelease(refused == null ? null : refused.error());
    }

    /** Null: done. What only the manifest grants is not the actor's to release. */
    private BlobFound.@Nullable Refused released(BlobName name) throws LimitException {
        return switch (name) {
            case BlobName.None none -> BlobFound.Refused.invalid(none.problem());
            case BlobName.Of of -> {
                OptionalLong size = owned.size(of.digest());
                if (size.isEmpty()) {
                    yield BlobFound.Refused.DENIED;
                }
                ledger.effect(Digest.SIZE_BYTES);
                owned.remove(of.digest(), size.getAsLong());
                yield null;
            }
        };
    }

    private BlobFound find(String text) {
        return switch (BlobName.of(text)) {
            case BlobName.None none -> BlobFound.Refused.invalid(none.problem());
            case BlobName.Of of -> find(of.digest());
        };
    }

    private BlobFound find(Digest digest) {
        OptionalLong own = owned.size(digest);
        if (own.isPresent()) {
            return new BlobFound.There(digest, own.getAsLong(), true);
        }
        if (!capabilities.mayRead(digest.hex())) {
            return BlobFound.Refused.DENIED;
        }
        OptionalLong granted = store.size(digest);
        return granted.isPresent()
                ? new BlobFound.There(digest, granted.getAsLong(), false)
                : BlobFound.Refused.NOT_FOUND;
    }

    private static @Nullable String code(BlobFound.@Nullable Refused refused) {
        return refused == null ? null : refused.code();
    }

    private static @Nullable String reason(BlobFound.@Nullable Refused refused) {
        return refused == null ? null : refused.reason();
    }
}
