/**
 * WebAssembly components in Wasmtime, driven from Java by polling.
 *
 * <p>{@link theater.wasmtime.Engine} holds the pool, {@link theater.wasmtime.ComponentCache} makes
 * {@link theater.wasmtime.Component}s of bytes, a component makes {@link theater.wasmtime.WasmInstance}s, and an instance
 * runs one call in {@link theater.wasmtime.Step}s. No call goes from the guest's stack into Java: a host function leaves
 * a request and waits, and the step ends.
 */
@NullMarked
package theater.wasmtime;

import org.jspecify.annotations.NullMarked;
