/** Fakes, fixtures, process and crash helpers, and the test of the architecture. */
@NullMarked
package theater.testing;

import org.jspecify.annotations.NullMarked;
