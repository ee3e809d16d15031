/** The shard store: what a shard knows, in RocksDB, rebuilt from its changelog whenever the local copy cannot be trusted. */
@NullMarked
package theater.executor.store;

import org.jspecify.annotations.NullMarked;
