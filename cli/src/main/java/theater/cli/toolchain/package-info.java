/** Building components: from a project's sources with its language's tools, and from core modules. */
@NullMarked
package theater.cli.toolchain;

import org.jspecify.annotations.NullMarked;
