package theater.executor.fetch;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs HTTP requests of actors. Each server is checked against the policy's hosts, each of its addresses against what
 * is public or granted, and the connection is made to an address that was checked, redirects included. Nothing of the
 * process's surroundings takes part: no proxy, cookies, credentials, cache or decompression. A request is sent at most
 * once for each call.
 *
 * <p>Any thread may call it; an exchange runs on a virtual thread of its own.
 */
public final class Fetcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Fetcher.class);

    private final Lookups lookups;
    private final Connector connector;
    private final Semaphore places;
    private final Map<Patience, CompletableFuture<FetchResult>> running = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fetch-clock").factory());

    /**
     * A fetcher without exchanges.
     *
     * @param tls decides which certificates are believed
     * @param exchanges that run at a time; others wait, which is part of their time
     */
    public Fetcher(HostResolver resolver, SSLContext tls, int exchanges) {
        this.lookups = new Lookups(requireNonNull(resolver, "resolver is null"));
        this.connector = new Connector(requireNonNull(tls, "tls is null"));
        this.places = new Semaphore(exchanges, true);
        clock.setRemoveOnCancelPolicy(true);
    }

    /** One that resolves names as the system does and believes the certificates that the JVM does. */
    public static Fetcher ofSystem(int exchanges) {
        return new Fetcher(HostResolver.SYSTEM, withoutKeys(), exchanges);
    }

    /** What the JVM believes, without the keys that it may have: they prove who the process is, not who an actor is. */
    static SSLContext withoutKeys() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(new KeyManager[0], null, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM has no TLS: check javax.net.ssl.trustStore", e);
        }
    }

    /**
     * Performs one request.
     *
     * @param idempotencyKey sent with it; the same for each attempt at what is one request to the actor
     * @return ends well with a response or the reason why there is none, on a thread that must not be held up;
     *     cancelling it closes the connection
     */
    public CompletableFuture<FetchResult> fetch(FetchRequest request, FetchPolicy policy, String idempotencyKey) {
        RequestRules.checkKey(idempotencyKey);
        Target target;
        try {
            target = RequestRules.check(request, policy);
            checkHost(target, policy, "");
        } catch (FetchException e) {
            return CompletableFuture.completedFuture(e.toFailure());
        }
        Duration time = policy.time(request);
        var patience = new Patience(time);
        var result = new CompletableFuture<FetchResult>();
        running.put(patience, result);
        var timedOut = new FetchResult.Failure(FetchError.TIMED_OUT, "no response within " + time.toMillis() + " ms");
        Future<?> end = clock.schedule(() -> result.complete(timedOut), time.toNanos(), NANOSECONDS);
        var _ = result.whenComplete((_, _) -> {
            running.remove(patience);
            end.cancel(false);
            patience.end();
        });
        Thread.ofVirtual().name("fetch").start(() -> {
            try {
                result.complete(inPlace(request, target, policy, idempotencyKey, patience));
            } catch (FetchException e) {
                result.complete(patience.leftNanos() <= 0 ? timedOut : e.toFailure());
            } catch (Throwable t) {
                log.atError().setCause(t).log("a request of an actor failed for a reason that is not the request's");
                result.completeExceptionally(t);
            }
        });
        return result;
    }

    /** Why a request is refused before anything is done for it; empty if it is not. */
    public static Optional<FetchResult.Failure> refusal(FetchRequest request, FetchPolicy policy) {
        try {
            checkHost(RequestRules.check(request, policy), policy, "");
            return Optional.empty();
        } catch (FetchException e) {
            return Optional.of(e.toFailure());
        }
    }

    private FetchResult inPlace(
            FetchRequest request, Target target, FetchPolicy policy, String idempotencyKey, Patience patience)
            throws FetchException, InterruptedException {
        if (!places.tryAcquire(patience.leftNanos(), NANOSECONDS)) {
            throw new FetchException(FetchError.TIMED_OUT, "no place among the requests that run at a time");
        }
        try {
            return perform(request, target, policy, idempotencyKey, patience);
        } finally {
            places.release();
        }
    }

    private FetchResult perform(
            FetchRequest first, Target start, FetchPolicy policy, String idempotencyKey, Patience patience)
            throws FetchException, InterruptedException {
        FetchRequest request = first;
        Target target = start;
        for (int redirects = 0; ; redirects++) {
            List<InetAddress> addresses = lookups.resolve(target, policy, patience);
            FetchResult.Response response =
                    new Exchange(connector, target, policy, patience).run(request, idempotencyKey, addresses);
            Optional<String> location = first.followRedirects()
                    ? Redirects.location(response.status(), response.fields())
                    : Optional.empty();
            if (location.isEmpty()) {
                return response;
            }
            if (redirects == policy.redirects()) {
                throw new FetchException(
                        FetchError.TOO_MANY_REDIRECTS, "more redirects than the " + redirects + " that are allowed");
            }
            Target next = follow(target, location.get());
            checkHost(next, policy, target.authority() + " redirects to it; ");
            request = Redirects.next(request, response.status(), target, next);
            target = next;
        }
    }

    private static Target follow(Target target, String location) throws FetchException {
        try {
            return target.follow(location);
        } catch (IllegalArgumentException e) {
            throw new FetchException(
                    FetchError.INVALID_RESPONSE,
                    target.authority() + " redirects to what is no URL: " + e.getMessage(),
                    e);
        }
    }

    private static void checkHost(Target target, FetchPolicy policy, String why) throws FetchException {
        if (!policy.allows(target)) {
            throw new FetchException(
                    FetchError.DENIED_HOST,
                    why + target.origin() + " is not among the granted hosts " + policy.hosts());
        }
    }

    /** Cancels what runs. */
    @Override
    public void close() {
        running.values().forEach(result -> result.cancel(false));
        clock.shutdownNow();
        lookups.close();
    }
}
