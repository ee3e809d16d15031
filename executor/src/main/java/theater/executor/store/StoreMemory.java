package theater.executor.store;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** Memory shared by all shard stores of the process: one block cache that also accounts for the write buffers. */
public final class StoreMemory implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final Cache cache;
    private final WriteBufferManager writeBuffers;

    /** @param bytes bound of blocks and write buffers together; at most half of it are write buffers */
    public StoreMemory(long bytes) {
        this.cache = new LRUCache(bytes);
        this.writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    /** Only after every store that uses it is closed. */
    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }
}
