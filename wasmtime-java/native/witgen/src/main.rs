//! `witgen [--check] WIT-FOLDER JAVA-FOLDER RUST-FILE`: generates both sides of the boundary from the WIT.
//!
//! The layout that both sides speak, all integers little-endian:
//!
//! ```text
//! u32, u64          4, 8 bytes
//! string, list<u8>  u32 length, then the bytes (UTF-8)
//! list<T>           u32 count, then the values
//! option<T>         u8 0, or u8 1 and the value
//! record, tuple     its fields in order
//! enum, variant     u8 number of the case, then its payload if it has one
//! result<_, E>      u8 0, or u8 1 and the error
//! request           u8 number of the function, then its arguments
//! reply             the function's result; nothing if it has none
//! guest call        u8 number of the export, then its argument
//! guest result      u8 0 and an outcome, or u8 1 and a problem
//! ```
//!
//! Functions are numbered from 0 in the order of the generated lists. With `--check` nothing is written:
//! exit code 1 if a file differs in more than white space, which belongs to the formatters.

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
mod contract;
mod java;
mod model;
mod rust;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = arguments.first().is_some_and(|a| a == "--check");
    if check {
        arguments.remove(0);
    }
    let [wit, java, rust] = arguments.as_slice() else {
        eprintln!("usage: witgen [--check] WIT-FOLDER JAVA-FOLDER RUST-FILE");
        return ExitCode::from(2);
    };
    match run(Path::new(wit), Path::new(java), Path::new(rust), check) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(stale) => {
            eprintln!(
                "witgen: {stale} generated files are not current; run wasmtime-java/native/generate"
            );
            ExitCode::FAILURE
        }
        Err(e) => {
            eprintln!("witgen: {e}");
            ExitCode::from(2)
        }
    }
}

/// How many files were written, or with `check`, how many differ.
fn run(wit: &Path, java: &Path, rust: &Path, check: bool) -> model::Result<usize> {
    let model = model::load(wit)?;
    let mut files: Vec<(PathBuf, String)> =
        vec![(rust.to_path_buf(), formatted(&rust::generate(&model)?)?)];
    for (name, text) in java::generate(&model)? {
        files.push((java.join(name), text));
    }
    let mut stale = 0;
    for (path, text) in files {
        let present = std::fs::read_to_string(&path).unwrap_or_default();
        if squeezed(&present) == squeezed(&text) {
            continue;
        }
        if check {
            eprintln!("witgen: {} is not current", path.display());
            stale += 1;
        } else {
            std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(stale)
}

/// What rustfmt makes of the text: it moves braces too.
fn formatted(text: &str) -> model::Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("rustfmt: {e}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(text.as_bytes())
            .map_err(|e| format!("rustfmt: {e}"))?;
    }
    let output = child
        .wait_with_output()
        .map_err(|e| format!("rustfmt: {e}"))?;
    if !output.status.success() {
        return Err("rustfmt refuses the generated text".into());
    }
    String::from_utf8(output.stdout).map_err(|e| e.to_string())
}

/// Without white space and trailing commas, which formatters add and remove.
fn squeezed(text: &str) -> String {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    dense.replace(",)", ")").replace(",}", "}")
}
