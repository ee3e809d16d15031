/**
 * Fixtures for tests of all modules: a cluster in this JVM, processes to kill. Free of test frameworks.
 *
 * <p>The test of the architecture is in the module {@code cli}, package {@code theater.architecture}, because
 * only there all modules are on one class path.
 */
@NullMarked
package theater.testing;

import org.jspecify.annotations.NullMarked;
