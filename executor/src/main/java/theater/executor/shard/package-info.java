/** A shard: admission, batches, settlement, takeover. */
@NullMarked
package theater.executor.shard;

import org.jspecify.annotations.NullMarked;
