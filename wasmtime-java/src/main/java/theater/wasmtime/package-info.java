/** WebAssembly components in Wasmtime, driven from Java by polling. */
@NullMarked
package theater.wasmtime;

import org.jspecify.annotations.NullMarked;
