package theater.wasmtime;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link ComponentCache} has loaded, the least recently used first, and what it let go but somebody may still hold.
 *
 * <p>Threads: any.
 */
final class LoadedComponents {
    private final long maxBytes;
    private final LinkedHashMap<String, Component> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, WeakReference<Component>> letGo = new HashMap<>();
    private long bytes;

    LoadedComponents(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps it, and lets others go until they fit. Returns those. */
    synchronized List<String> add(String digest, Component component) {
        if (kept.put(digest, component) == null) {
            bytes += component.codeBytes();
        }
        letGo.values().removeIf(reference -> reference.get() == null);
        letGo.remove(digest);
        List<String> gone = new ArrayList<>();
        Iterator<Map.Entry<String, Component>> oldest = kept.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Component> entry = oldest.next();
            if (entry.getKey().equals(digest)) {
                continue;
            }
            bytes -= entry.getValue().codeBytes();
            letGo.put(entry.getKey(), new WeakReference<>(entry.getValue()));
            gone.add(entry.getKey());
            oldest.remove();
        }
        return gone;
    }

    /** It is the last to go now. */
    @SuppressWarnings("ReturnValueIgnored") // reading is what moves it
    synchronized void used(String digest) {
        kept.get(digest);
    }

    /** One that was let go and that somebody holds. */
    synchronized Optional<Component> stillHeld(String digest) {
        return Optional.ofNullable(letGo.get(digest)).map(WeakReference::get);
    }

    synchronized void remove(String digest) {
        Component component = kept.remove(digest);
        if (component != null) {
            bytes -= component.codeBytes();
        }
    }

    /** Closes what was let go and is still held; the rest is the cache's. */
    synchronized void close() {
        for (WeakReference<Component> reference : letGo.values()) {
            Component component = reference.get();
            if (component != null) {
                component.close();
            }
        }
        letGo.clear();
    }
}
