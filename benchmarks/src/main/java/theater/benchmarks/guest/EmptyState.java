package theater.benchmarks.guest;

import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;

/** Answers a guest that finds no state and whose changes nobody keeps. */
public final class EmptyState {
    private EmptyState() {}

    /** The reply to a request. */
    public static HostReply reply(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet ignored -> new HostReply.StateGet(null);
            case HostRequest.StatePut ignored -> new HostReply.StatePut();
            case HostRequest.StateDelete ignored -> new HostReply.StateDelete();
            case HostRequest.Log ignored -> new HostReply.Log();
            case HostRequest.StateScan other -> throw unexpected(other);
            case HostRequest.Send other -> throw unexpected(other);
            case HostRequest.Publish other -> throw unexpected(other);
            case HostRequest.Schedule other -> throw unexpected(other);
            case HostRequest.Cancel other -> throw unexpected(other);
            case HostRequest.Answer other -> throw unexpected(other);
            case HostRequest.Ask other -> throw unexpected(other);
            case HostRequest.Fetch other -> throw unexpected(other);
            case HostRequest.Spawn other -> throw unexpected(other);
            case HostRequest.Stop other -> throw unexpected(other);
            case HostRequest.Children other -> throw unexpected(other);
            case HostRequest.Parent other -> throw unexpected(other);
            case HostRequest.StorePut other -> throw unexpected(other);
            case HostRequest.StoreGet other -> throw unexpected(other);
            case HostRequest.StoreExists other -> throw unexpected(other);
            case HostRequest.StoreRelease other -> throw unexpected(other);
            case HostRequest.Sleep other -> throw unexpected(other);
        };
    }

    private static IllegalStateException unexpected(HostRequest request) {
        return new IllegalStateException("no guest of the benchmarks does this: " + request);
    }
}
