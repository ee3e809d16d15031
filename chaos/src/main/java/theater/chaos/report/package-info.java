/** What a run was like. */
@NullMarked
package theater.chaos.report;

import org.jspecify.annotations.NullMarked;
