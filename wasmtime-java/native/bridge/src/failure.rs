//! Stable codes for everything that can end a guest's call early.

use std::fmt;

use wasmtime::{
    GcHeapOutOfMemory, PoolConcurrencyLimitError, ThrownException, Trap, WasmBacktrace,
};

use crate::limiter::Refused;
use crate::wire::Malformed;

/// A host function ends the call.
#[derive(Debug)]
pub struct Failure {
    pub code: &'static str,
    pub text: String,
}

impl Failure {
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Failure {
            code,
            text: text.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

impl std::error::Error for Failure {}

/// How a call ended that did not return.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// The guest's doing; it happens again under the same circumstances.
    Failed {
        code: &'static str,
        text: String,
        backtrace: String,
    },
    /// Ours or the machine's.
    HostError { code: &'static str, text: String },
}

/// `refused` is the last growth that the limiter refused.
pub fn classify(error: &wasmtime::Error, refused: Option<Refused>) -> Ending {
    if let Some(code) = host_error(error) {
        return Ending::HostError {
            code,
            text: format!("{error:#}"),
        };
    }
    let (code, text) = guest_failure(error);
    // Without the memory it asked for, a guest gives up in whatever way its language knows.
    let (code, text) = match refused {
        Some(refused) if !LIMITS.contains(&code) => {
            let (code, what) = match refused {
                Refused::Memory => ("memory", "memory"),
                Refused::Table => ("table", "table elements"),
            };
            (code, format!("more {what} was refused, then: {text}"))
        }
        _ => (code, text),
    };
    Ending::Failed {
        code,
        text,
        backtrace: error
            .downcast_ref::<WasmBacktrace>()
            .map(frames)
            .unwrap_or_default(),
    }
}

/// Failures that say by themselves which limit it was, and the one that is none of memory's.
const LIMITS: [&str; 9] = [
    "out-of-fuel",
    "stack-overflow",
    "instances",
    "handles",
    "host-calls",
    "host-call-bytes",
    "host-call-bytes-total",
    "suspend-unsupported",
    "no-such-export",
];

/// The code of what is ours or the machine's, never the guest's.
fn host_error(error: &wasmtime::Error) -> Option<&'static str> {
    if error.is::<PoolConcurrencyLimitError>() {
        Some("pool-exhausted")
    } else if error.is::<Malformed>() {
        Some("malformed")
    } else if is_machine(error) {
        Some("host-memory")
    } else {
        None
    }
}

/// Whether the system refused memory or something else that it should have given.
pub fn is_machine(error: &wasmtime::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<wasmtime::OutOfMemory>()
            || cause.is::<rustix::io::Errno>()
            || cause.is::<std::io::Error>()
    })
}

fn guest_failure(error: &wasmtime::Error) -> (&'static str, String) {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return (failure.code, failure.text.clone());
    }
    if error.is::<ThrownException>() {
        return ("exception", "uncaught WebAssembly exception".into());
    }
    if error.is::<GcHeapOutOfMemory<()>>() {
        return ("memory", cause(error));
    }
    match error.downcast_ref::<Trap>() {
        Some(trap) => (trap_code(*trap), trap.to_string()),
        None => {
            let text = cause(error);
            (code_of_text(&text), text)
        }
    }
}

/// Wasmtime has no types for these. Tests hold each text, so that another version of it cannot change a code unseen.
fn code_of_text(text: &str) -> &'static str {
    if text.contains("fuel allocated for hostcalls") {
        "host-call-bytes"
    } else if text.contains("handle limit exceeded") {
        "handles"
    } else if text.contains("instance count too high") {
        "instances"
    } else {
        "invalid-value"
    }
}

/// The innermost cause; what is around it is the backtrace as text.
fn cause(error: &wasmtime::Error) -> String {
    error.root_cause().to_string()
}

/// One frame a line, the innermost first: `function @offset`, the offset being that in the module.
fn frames(backtrace: &WasmBacktrace) -> String {
    let mut out = String::new();
    for frame in backtrace.frames() {
        let name = match frame.func_name() {
            Some(name) => readable(name),
            None => format!("function {}", frame.func_index()),
        };
        out.push_str(&name);
        if let Some(offset) = frame.module_offset() {
            out.push_str(&format!(" @{offset:#x}"));
        }
        out.push('\n');
    }
    out
}

/// Names come from the guest: demangled if they are Rust's, and no control characters in logs.
fn readable(name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    name.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .take(300)
        .collect()
}

fn trap_code(trap: Trap) -> &'static str {
    match trap {
        Trap::StackOverflow => "stack-overflow",
        Trap::MemoryOutOfBounds => "memory-out-of-bounds",
        Trap::TableOutOfBounds => "table-out-of-bounds",
        Trap::IndirectCallToNull => "indirect-call-to-null",
        Trap::BadSignature => "bad-signature",
        Trap::IntegerOverflow => "integer-overflow",
        Trap::IntegerDivisionByZero => "integer-divide-by-zero",
        Trap::BadConversionToInteger => "bad-conversion-to-integer",
        Trap::UnreachableCodeReached => "unreachable",
        Trap::Interrupt => "interrupt",
        Trap::OutOfFuel => "out-of-fuel",
        Trap::NullReference => "null-reference",
        Trap::ArrayOutOfBounds => "array-out-of-bounds",
        Trap::AllocationTooLarge => "allocation-too-large",
        Trap::CastFailure => "cast-failure",
        Trap::CannotEnterComponent | Trap::CannotLeaveComponent => "reentrance",
        Trap::UnhandledTag => "exception",
        Trap::InvalidChar
        | Trap::StringOutOfBounds
        | Trap::ListOutOfBounds
        | Trap::InvalidDiscriminant
        | Trap::UnalignedPointer => "invalid-value",
        _ => "trap",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: wasmtime::Error, refused: Option<Refused>) -> &'static str {
        match classify(&error, refused) {
            Ending::Failed { code, .. } | Ending::HostError { code, .. } => code,
        }
    }

    #[test]
    fn a_refused_growth_is_told_from_any_end_but_another_limit() {
        for trap in [
            Trap::UnreachableCodeReached,
            Trap::MemoryOutOfBounds,
            Trap::IntegerDivisionByZero,
        ] {
            assert_eq!(code(trap.into(), Some(Refused::Memory)), "memory");
            assert_eq!(code(trap.into(), Some(Refused::Table)), "table");
            assert_ne!(code(trap.into(), None), "memory");
        }
        let exit = || Failure::new("exit", "exit with failure").into();
        assert_eq!(code(exit(), Some(Refused::Memory)), "memory");
        assert_eq!(code(exit(), None), "exit");
        for (trap, own) in [
            (Trap::OutOfFuel, "out-of-fuel"),
            (Trap::StackOverflow, "stack-overflow"),
        ] {
            assert_eq!(code(trap.into(), Some(Refused::Memory)), own);
        }
    }

    #[test]
    fn what_the_machine_refuses_is_never_the_guests() {
        let errors = [
            wasmtime::Error::new(rustix::io::Errno::NOMEM).context("mprotect"),
            wasmtime::Error::new(std::io::Error::from(std::io::ErrorKind::OutOfMemory)),
        ];
        for error in errors {
            let ending = classify(&error.context("instantiate"), Some(Refused::Memory));
            assert!(
                matches!(
                    ending,
                    Ending::HostError {
                        code: "host-memory",
                        ..
                    }
                ),
                "{ending:?}"
            );
        }
    }
}
