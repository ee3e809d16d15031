/** Kills brokers and executors under load, and checks with a model of its own that everything came out right. */
@NullMarked
package theater.chaos;

import org.jspecify.annotations.NullMarked;
