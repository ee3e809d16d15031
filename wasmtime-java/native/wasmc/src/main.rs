//! `wasmc`: everything that takes a component apart, in a process of its own.
//!
//! ```text
//! wasmc [--memory-bytes=N] [--cpu-seconds=N] compile IN OUT     machine code for this machine and this build's bridge
//!                                            inspect [--lines] IN   JSON, or one fact a line
//!                                            encode [--wit=FOLDER … --world=NAME] CORE OUT
//!                                                component of a core module; its WIT is the module's own, as tool
//!                                                chains leave it, or the given one
//!                                            wat IN OUT         binary of text
//!                                            settings           what compiled code depends on
//! ```
//!
//! Exit codes: 0; 2 wrong use or files that cannot be read or written; 3 the component is unfit, with
//! `code: text` on standard error. Over its limits it dies by a signal or aborts.

mod inspect;
mod limits;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod mutations;

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::ExitCode;

use wasmtime::Engine;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Why it ended without success.
#[derive(Debug)]
enum Failure {
    Use(String),
    Unfit(&'static str, String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Use(text) => write!(f, "{text}"),
            Failure::Unfit(code, text) => write!(f, "{code}: {text}"),
        }
    }
}

type Result<T> = std::result::Result<T, Failure>;

const USAGE: &str = "usage: wasmc [--memory-bytes=N] [--cpu-seconds=N] \
    (compile IN OUT | inspect [--lines] IN | encode [--wit=FOLDER … --world=NAME] CORE OUT | wat IN OUT | settings)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::from(if matches!(e, Failure::Use(_)) { 2 } else { 3 })
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (options, rest): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|a| a.starts_with("--"));
    let mut lines = false;
    let mut wit = Vec::new();
    let mut world = None;
    for option in options {
        match option.split_once('=') {
            Some(("--memory-bytes", n)) => limits::memory(number(n)?),
            Some(("--cpu-seconds", n)) => limits::cpu(number(n)?),
            Some(("--wit", folder)) => wit.push(folder),
            Some(("--world", name)) => world = Some(name),
            None if option == "--lines" => lines = true,
            _ => return Err(Failure::Use(USAGE.into())),
        }
    }
    let rest: Vec<&str> = rest.into_iter().map(String::as_str).collect();
    match rest.as_slice() {
        ["compile", from, to] => write(to, &compile(&read(from)?)?),
        ["inspect", from] => {
            let facts = inspect::inspect(&read(from)?)?;
            print!("{}", if lines { facts.lines() } else { facts.json() });
            Ok(())
        }
        ["encode", from, to] => {
            let mut core = read(from)?;
            if let Some(world) = world {
                embed(&mut core, &wit, world)?;
            }
            write(to, &encode(&core)?)
        }
        ["wat", from, to] => {
            let text = read(from)?;
            let binary = wat::parse_bytes(&text)
                .map_err(|e| Failure::Unfit("not-a-component", e.to_string()))?;
            write(to, &binary)
        }
        ["settings"] => {
            print!("{}", engine_settings()?);
            Ok(())
        }
        _ => Err(Failure::Use(USAGE.into())),
    }
}

fn number(text: &str) -> Result<u64> {
    text.parse()
        .map_err(|e| Failure::Use(format!("{text}: {e}")))
}

fn read(path: &str) -> Result<Vec<u8>> {
    std::fs::read(Path::new(path)).map_err(|e| Failure::Use(format!("{path}: {e}")))
}

fn write(path: &str, bytes: &[u8]) -> Result<()> {
    std::fs::write(Path::new(path), bytes).map_err(|e| Failure::Use(format!("{path}: {e}")))
}

fn engine() -> Result<Engine> {
    Engine::new(&settings::config()).map_err(|e| Failure::Use(format!("{e:#}")))
}

fn compile(bytes: &[u8]) -> Result<Vec<u8>> {
    inspect::require_component(bytes)?;
    engine()?
        .precompile_component(bytes)
        .map_err(|e| Failure::Unfit("compile-failed", format!("{e:#}")))
}

/// Puts the WIT of a world into a core module that carries none. The folders are in the order of their dependencies.
fn embed(core: &mut Vec<u8>, folders: &[&str], world: &str) -> Result<()> {
    let wrong = |e: &dyn fmt::Display| Failure::Use(format!("{e:#}"));
    let mut resolve = Resolve::default();
    let mut packages = Vec::new();
    for folder in folders {
        packages.push(resolve.push_dir(folder).map_err(|e| wrong(&e))?.0);
    }
    let main = packages.pop().ok_or_else(|| Failure::Use(USAGE.into()))?;
    let world = resolve
        .select_world(&[main], Some(world))
        .map_err(|e| wrong(&e))?;
    embed_component_metadata(core, &resolve, world, StringEncoding::UTF8).map_err(|e| wrong(&e))
}

fn encode(core: &[u8]) -> Result<Vec<u8>> {
    let unfit = |e: &dyn fmt::Display| Failure::Unfit("not-a-component", format!("{e:#}"));
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .map_err(|e| unfit(&e))?
        .encode()
        .map_err(|e| unfit(&e))
}

/// Two builds or machines with equal text can use each other's code.
fn engine_settings() -> Result<String> {
    let mut hasher = DefaultHasher::new();
    engine()?.precompile_compatibility_hash().hash(&mut hasher);
    let text = settings::descriptor(settings::MAX_WASM_STACK);
    Ok(format!(
        "{text}system {}\ncompatibility {:016x}\n",
        std::env::consts::OS,
        hasher.finish()
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn compiles_a_component_and_refuses_a_module() {
        let component = wat::parse_str("(component)").unwrap();
        assert!(!compile(&component).unwrap().is_empty());
        let module = wat::parse_str("(module)").unwrap();
        assert!(
            compile(&module)
                .unwrap_err()
                .to_string()
                .starts_with("not-a-component: ")
        );
        assert!(
            compile(b"text")
                .unwrap_err()
                .to_string()
                .starts_with("not-a-component: ")
        );
    }

    #[test]
    fn settings_are_stable() {
        assert_eq!(engine_settings().unwrap(), engine_settings().unwrap());
    }

    #[test]
    fn refuses_wrong_use() {
        assert!(matches!(run(&["compile".into()]), Err(Failure::Use(_))));
        assert!(matches!(
            run(&["--memory-bytes=x".into(), "settings".into()]),
            Err(Failure::Use(_))
        ));
    }
}
