/** The verifier's command line: {@code theater verify} for those who have nothing else of Theater. */
@NullMarked
package theater.verifier;

import org.jspecify.annotations.NullMarked;
