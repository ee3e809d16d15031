package theater.executor.fetch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import theater.schemas.manifest.HttpHosts;

/**
 * Resolves the host of a request, once, and checks every address. Looking up blocks a platform thread, for half a minute
 * at worst, so it has threads of its own.
 */
final class Lookups implements AutoCloseable {
    private static final int THREADS = 32;
    private static final long IDLE_SECONDS = 10;

    private final HostResolver resolver;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("fetch-lookup-", 0).factory());

    Lookups(HostResolver resolver) {
        this.resolver = resolver;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * All addresses of a host, none of which is refused. One that is refused has the whole host refused. The address is
     * not told, lest guests learn of networks by the names in them.
     */
    List<InetAddress> resolve(Target target, FetchPolicy policy, Patience patience)
            throws FetchException, InterruptedException {
        Optional<InetAddress> literal = HttpHosts.address(target.host());
        List<InetAddress> addresses = literal.isPresent() ? List.of(literal.get()) : lookUp(target.host(), patience);
        for (InetAddress address : addresses) {
            Optional<String> refusal = AddressRules.refusal(address, policy.privateAddresses());
            if (refusal.isPresent()) {
                throw new FetchException(
                        FetchError.DENIED_ADDRESS, target.host() + " has " + refusal.get() + ", which is not granted");
            }
        }
        return addresses;
    }

    private List<InetAddress> lookUp(String host, Patience patience) throws FetchException, InterruptedException {
        Future<List<InetAddress>> answer = threads.submit(() -> resolver.resolve(host));
        try {
            List<InetAddress> addresses = answer.get(patience.leftNanos(), NANOSECONDS);
            if (addresses.isEmpty()) {
                throw new FetchException(FetchError.UNKNOWN_HOST, host + " has no address");
            }
            return addresses;
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new FetchException(FetchError.TIMED_OUT, "no address of " + host + " in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new FetchException(FetchError.UNKNOWN_HOST, host + " has no address", e);
            }
            throw new IllegalStateException("cannot resolve hosts", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
