//! Stable codes for everything that can end a guest's call early.

use std::fmt;

use wasmtime::{PoolConcurrencyLimitError, ThrownException, Trap, WasmBacktrace};

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
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failed(failure.code, failure.text.clone(), error);
    }
    if error.is::<PoolConcurrencyLimitError>() {
        return Ending::HostError {
            code: "pool-exhausted",
            text: format!("{error:#}"),
        };
    }
    if error.is::<Malformed>() {
        return Ending::HostError {
            code: "malformed",
            text: format!("{error:#}"),
        };
    }
    if error.is::<wasmtime::OutOfMemory>() {
        return Ending::HostError {
            code: "host-memory",
            text: format!("{error:#}"),
        };
    }
    if error.is::<ThrownException>() {
        return failed("exception", "uncaught WebAssembly exception".into(), error);
    }
    let trap = error.downcast_ref::<Trap>().copied();
    // A guest whose growth was refused usually gives up by `unreachable`; no memory at all is no trap.
    if let (Some(refused), None | Some(Trap::UnreachableCodeReached)) = (refused, trap) {
        let (code, what) = match refused {
            Refused::Memory => ("memory", "memory"),
            Refused::Table => ("table", "table elements"),
        };
        return failed(
            code,
            format!("more {what} was refused, then: {}", cause(error)),
            error,
        );
    }
    match trap {
        Some(trap) => failed(trap_code(trap), trap.to_string(), error),
        None => {
            let text = cause(error);
            let code = if text.contains("fuel allocated for hostcalls") {
                "host-call-bytes"
            } else if text.contains("handle limit exceeded") {
                "handles"
            } else {
                "invalid-value"
            };
            failed(code, text, error)
        }
    }
}

fn failed(code: &'static str, text: String, error: &wasmtime::Error) -> Ending {
    let backtrace = error
        .downcast_ref::<WasmBacktrace>()
        .map(frames)
        .unwrap_or_default();
    Ending::Failed {
        code,
        text,
        backtrace,
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
