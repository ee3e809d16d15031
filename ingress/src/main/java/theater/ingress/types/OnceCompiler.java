package theater.ingress.types;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import theater.store.Digest;

/**
 * Lets another compiler do the work, once for each component: deploys of the same one at the same time wait for one
 * another, and what compiled is remembered. Not more than two compile at once, because each takes gigabytes.
 */
final class OnceCompiler implements ComponentCompiler {
    private static final int AT_ONCE = 2;
    private static final int REMEMBERED = 10_000;

    private final ComponentCompiler compiler;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Map<Digest, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final Set<Digest> done = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    OnceCompiler(ComponentCompiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public void compile(Digest digest, byte[] component) {
        if (done.contains(digest)) {
            return;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = running.putIfAbsent(digest, mine);
        if (other != null) {
            join(other);
            return;
        }
        try {
            // Another may have ended between the first look and this place in the map.
            if (!done.contains(digest)) {
                compileInPlace(digest, component);
                done.add(digest);
            }
            mine.complete(null);
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            running.remove(digest);
        }
    }

    private void compileInPlace(Digest digest, byte[] component) {
        places.acquireUninterruptibly();
        try {
            compiler.compile(digest, component);
        } finally {
            places.release();
        }
    }

    private static void join(CompletableFuture<Void> other) {
        try {
            other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
