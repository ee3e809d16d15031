/** What the actors have to do, written again: a second opinion that runs no WebAssembly. */
@NullMarked
package theater.chaos.model;

import org.jspecify.annotations.NullMarked;
