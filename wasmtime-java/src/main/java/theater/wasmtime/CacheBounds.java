package theater.wasmtime;

/**
 * How much a {@link ComponentCache} keeps. Over a bound, what was used least recently goes; the component that was asked
 * for last always stays, however large.
 *
 * @param memoryBytes of machine code that the cache keeps loaded. A component that somebody else holds stays loaded
 *     beyond that, until nobody does
 * @param diskBytes of machine code in the folder
 */
public record CacheBounds(long memoryBytes, long diskBytes) {
    /** 1 GiB in memory, 8 GiB on disk. A small actor has some 200 KiB, a JavaScript one 30 MiB. */
    public static final CacheBounds DEFAULT = new CacheBounds(1L << 30, 8L << 30);

    public CacheBounds {
        if (memoryBytes < 0 || diskBytes < 0) {
            throw new IllegalArgumentException("a bound is negative");
        }
    }
}
