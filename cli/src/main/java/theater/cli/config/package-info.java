/** The configuration file: YAML to records. Unknown keys are errors. */
@NullMarked
package theater.cli.config;

import org.jspecify.annotations.NullMarked;
