/** The processes: brokers, executors, and what they need. */
@NullMarked
package theater.chaos.cluster;

import org.jspecify.annotations.NullMarked;
