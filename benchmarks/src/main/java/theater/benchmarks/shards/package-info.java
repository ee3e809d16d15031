/** Transactional ids for each shard against ids for each process. */
@NullMarked
package theater.benchmarks.shards;

import org.jspecify.annotations.NullMarked;
