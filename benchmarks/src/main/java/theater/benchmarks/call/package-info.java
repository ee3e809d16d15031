/** What one guest call costs through Java, against Rust with Wasmtime alone. */
@NullMarked
package theater.benchmarks.call;

import org.jspecify.annotations.NullMarked;
