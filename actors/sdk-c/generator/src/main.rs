//! Generates C bindings: `theater-c-bindings [--check] WIT SDK`.
//!
//! `SDK/bindings` is of the world `actor`, `SDK/bindings-lifecycle` of `actor-with-lifecycle`; names are the same in both.
//! With `--check` nothing is written, and the exit code is 1 if a file differs.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wit_bindgen_c::Opts;
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

const WORLDS: [(&str, &str); 2] = [("actor", "bindings"), ("actor-with-lifecycle", "bindings-lifecycle")];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (check, wit, sdk) = match arguments.as_slice() {
        [wit, sdk] => (false, wit, sdk),
        [option, wit, sdk] if option == "--check" => (true, wit, sdk),
        _ => return Err("usage: theater-c-bindings [--check] WIT SDK".into()),
    };
    let mut current = true;
    for (world, folder) in WORLDS {
        for (path, bytes) in generate(wit, world, &Path::new(sdk).join(folder))? {
            if check {
                if std::fs::read(&path).ok().as_deref() != Some(&bytes) {
                    eprintln!("{} is not what the WIT says; run actors/sdk-c/generate", path.display());
                    current = false;
                }
            } else {
                std::fs::write(path, bytes)?;
            }
        }
    }
    Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn generate(wit: &str, world: &str, folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let package = resolve.push_dir(wit)?.0;
    let world = resolve.select_world(&[package], Some(world))?;
    let mut options = Opts::default();
    options.rename_world = Some("actor".into());
    // The WIT is embedded when the component is made, with the project's own world.
    options.no_object_file = true;
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files)?;
    Ok(files
        .iter()
        .map(|(name, bytes)| (folder.join(name), bytes.to_vec()))
        .collect())
}
