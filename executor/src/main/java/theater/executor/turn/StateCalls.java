package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import theater.executor.store.StateUsage;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StateEntryReference;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.StateScan;
import theater.schemas.manifest.Limits;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.StateEntry;

/** {@code state}: an actor's own entries. Used by the worker that runs the turn. */
final class StateCalls {
    private static final int MAX_SCAN = 1_000;

    private final StateView state;
    private final CallLedger ledger;
    private final Limits limits;

    StateCalls(StateView state, CallLedger ledger, Limits limits) {
        this.state = state;
        this.ledger = ledger;
        this.limits = limits;
    }

    HostReply get(HostRequest.StateGet get) throws LimitException {
        checkKey(get.key());
        StateView.Entry entry = state.get(get.key());
        ledger.note(new StateGet(ByteBuffer.wrap(get.key()), entry == null ? -1L : entry.writer()), get.key().length);
        return new HostReply.StateGet(entry == null ? null : entry.value());
    }

    HostReply put(HostRequest.StatePut put) throws LimitException {
        checkKey(put.key());
        if (put.value().length > limits.stateValueBytes().bytes()) {
            throw new LimitException(
                    "state-value-bytes",
                    "a value of " + put.value().length + " bytes, more than limits.stateValueBytes = "
                            + limits.stateValueBytes());
        }
        ledger.effect((long) put.key().length + put.value().length);
        put(put.key(), put.value());
        ledger.note(
                new StatePut(ByteBuffer.wrap(put.key()), ledger.kept(put.value())),
                (long) put.key().length + LargeBytes.inlineBytes(put.value()));
        return new HostReply.StatePut();
    }

    private void put(byte[] key, byte[] value) throws LimitException {
        StateUsage before = state.counted();
        StateUsage after = state.put(key, value);
        // A state that is over limits which a deploy has lowered may shrink.
        if (after.keys() > limits.stateKeys() && after.keys() > before.keys()) {
            throw new LimitException(
                    "state-keys",
                    "a state of " + after.keys() + " entries, more than limits.stateKeys = " + limits.stateKeys());
        }
        if (after.bytes() > limits.stateBytes().bytes() && after.bytes() > before.bytes()) {
            throw new LimitException(
                    "state-bytes",
                    "a state of " + after.bytes() + " bytes, more than limits.stateBytes = " + limits.stateBytes());
        }
    }

    HostReply delete(HostRequest.StateDelete delete) throws LimitException {
        checkKey(delete.key());
        ledger.effect(delete.key().length);
        state.delete(delete.key());
        ledger.note(new StateDelete(ByteBuffer.wrap(delete.key())), delete.key().length);
        return new HostReply.StateDelete();
    }

    HostReply scan(HostRequest.StateScan scan) throws LimitException {
        if (scan.limit() < 1 || scan.limit() > MAX_SCAN) {
            throw new LimitException("state-scan", "the limit of a scan is 1 to " + MAX_SCAN + ", not " + scan.limit());
        }
        checkKey(scan.prefix());
        byte[] after = scan.after();
        List<StateEntryReference> found = new ArrayList<>();
        List<StateEntry> entries = new ArrayList<>();
        long bytes = scan.prefix().length;
        for (StateView.Entry entry : scanned(scan)) {
            bytes += entry.key().length + CallLedger.CALL_OVERHEAD_BYTES;
            found.add(new StateEntryReference(ByteBuffer.wrap(entry.key()), entry.writer()));
            entries.add(new StateEntry(entry.key(), entry.value()));
        }
        ledger.note(
                new StateScan(
                        ByteBuffer.wrap(scan.prefix()),
                        after == null ? null : ByteBuffer.wrap(after),
                        scan.limit(),
                        found),
                bytes);
        return new HostReply.StateScan(entries);
    }

    private List<StateView.Entry> scanned(HostRequest.StateScan scan) throws LimitException {
        try {
            return state.scan(
                    scan.prefix(),
                    scan.after(),
                    scan.limit(),
                    limits.hostCallBytes().bytes());
        } catch (StateView.TooLargeException e) {
            throw new LimitException(
                    "host-call-bytes",
                    "a scan found more bytes than limits.hostCallBytes = " + limits.hostCallBytes()
                            + "; ask for fewer entries");
        }
    }

    private void checkKey(byte[] key) throws LimitException {
        if (key.length > limits.stateKeyBytes().bytes()) {
            throw new LimitException(
                    "state-key-bytes",
                    "a key of " + key.length + " bytes, more than limits.stateKeyBytes = " + limits.stateKeyBytes());
        }
    }
}
