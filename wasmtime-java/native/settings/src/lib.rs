//! Settings that the bridge and the compiler must have in common. Wasmtime refuses code that was compiled with others.

use wasmtime::{Config, WasmFeatures};

/// The exact version that Cargo.toml asks for; also part of descriptors and cache keys.
pub const WASMTIME: &str = "48.0.8";

/// How deep a guest may recurse, in bytes of native stack, if the bridge is not told otherwise. Small, because every
/// instance reserves it. Compiled code does not depend on it.
pub const MAX_WASM_STACK: usize = 256 << 10;

/// A guest's stack has this much more than it may use itself, for host functions.
pub const HOST_STACK: usize = 256 << 10;

/// What guests may use: everything finished and deterministic. Not threads (schedules differ between runs), not
/// relaxed SIMD (results differ between CPUs), not the component model's async (the host decides when to wait).
const FEATURES: &[(&str, WasmFeatures)] = &[
    ("mutable-global", WasmFeatures::MUTABLE_GLOBAL),
    (
        "saturating-float-to-int",
        WasmFeatures::SATURATING_FLOAT_TO_INT,
    ),
    ("sign-extension", WasmFeatures::SIGN_EXTENSION),
    ("reference-types", WasmFeatures::REFERENCE_TYPES),
    ("multi-value", WasmFeatures::MULTI_VALUE),
    ("bulk-memory", WasmFeatures::BULK_MEMORY),
    ("simd", WasmFeatures::SIMD),
    ("tail-call", WasmFeatures::TAIL_CALL),
    ("floats", WasmFeatures::FLOATS),
    ("multi-memory", WasmFeatures::MULTI_MEMORY),
    ("exceptions", WasmFeatures::EXCEPTIONS),
    ("extended-const", WasmFeatures::EXTENDED_CONST),
    ("component-model", WasmFeatures::COMPONENT_MODEL),
    // Exceptions are references to heap values.
    ("gc-types", WasmFeatures::GC_TYPES),
];

/// All that is allowed, for a parser that validates.
pub fn config_features() -> WasmFeatures {
    FEATURES
        .iter()
        .fold(WasmFeatures::empty(), |all, (_, one)| all | *one)
}

/// The settings on which compiled code and the outcome of a turn depend.
pub fn config() -> Config {
    let mut config = Config::new();
    config.concurrency_support(false);
    config.wasm_features(WasmFeatures::all(), false);
    for (_, feature) in FEATURES {
        config.wasm_features(*feature, true);
    }
    config.consume_fuel(true);
    config.epoch_interruption(true);
    stack(&mut config, MAX_WASM_STACK);
    config.wasm_backtrace_max_frames(std::num::NonZeroUsize::new(50));
    #[cfg(feature = "compiler")]
    config.cranelift_nan_canonicalization(true);
    config
}

/// Sets how deep guests may recurse.
pub fn stack(config: &mut Config, bytes: usize) {
    config.max_wasm_stack(bytes);
    config.async_stack_size(bytes + HOST_STACK);
}

/// The same as text, one setting a line.
pub fn descriptor(max_wasm_stack: usize) -> String {
    let features: Vec<_> = FEATURES.iter().map(|(name, _)| *name).collect();
    format!(
        "wasmtime {WASMTIME}\nbridge {}\narchitecture {}\nfeatures {}\nfuel on\nnan canonical\nmax-wasm-stack {max_wasm_stack}\n",
        // Raised when host functions change what a guest sees.
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        features.join(",")
    )
}
