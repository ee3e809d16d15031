//! What a component is, found by parsing and validating; nothing of it runs.

use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload, Validator};

use crate::{Failure, Result};

/// The file that names the package of the contract, with its version.
const WORLD: &str = include_str!("../../../../actors/wit/world.wit");

#[derive(Debug)]
pub struct Facts {
    sha256: String,
    size: usize,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Facts {
    fn exports_interface(&self, name: &str) -> bool {
        let interface = contract()
            .map(|(package, version)| format!("{package}/{name}@{version}"))
            .unwrap_or_default();
        self.exports.contains(&interface)
    }

    pub fn json(&self) -> String {
        let json = serde_json::json!({
            "sha256": self.sha256,
            "size": self.size,
            "imports": self.imports,
            "exports": self.exports,
            "handler": self.exports_interface("handler"),
            "lifecycle": self.exports_interface("lifecycle"),
        });
        format!("{json:#}\n")
    }

    pub fn lines(&self) -> String {
        let mut out = format!("sha256 {}\nsize {}\n", self.sha256, self.size);
        for (kind, names) in [("import", &self.imports), ("export", &self.exports)] {
            for name in names {
                out.push_str(&format!("{kind} {name}\n"));
            }
        }
        out
    }
}

/// Package and version that this build speaks.
fn contract() -> Option<(&'static str, &'static str)> {
    WORLD
        .lines()
        .find_map(|line| line.strip_prefix("package "))
        .and_then(|name| name.strip_suffix(';'))
        .and_then(|name| name.split_once('@'))
}

pub fn require_component(bytes: &[u8]) -> Result<()> {
    if Parser::is_component(bytes) {
        return Ok(());
    }
    let text = if Parser::is_core_wasm(bytes) {
        "a core module; make a component of it with `wasmc encode`"
    } else {
        "not WebAssembly"
    };
    Err(Failure::Unfit("not-a-component", text.into()))
}

pub fn inspect(bytes: &[u8]) -> Result<Facts> {
    require_component(bytes)?;
    let unfit = |e: wasmparser::BinaryReaderError| Failure::Unfit("not-a-component", e.to_string());
    Validator::new_with_features(settings::config_features())
        .validate_all(bytes)
        .map_err(unfit)?;
    let mut imports = Vec::new();
    let mut exports = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(unfit)? {
            // Parts within: what they import comes from the whole.
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) if depth > 0 => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    imports.push(import.map_err(unfit)?.name.name.to_string());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    exports.push(export.map_err(unfit)?.name.name.to_string());
                }
            }
            _ => {}
        }
    }
    imports.sort();
    exports.sort();
    let sha256 = Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    Ok(Facts {
        sha256,
        size: bytes.len(),
        imports,
        exports,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lists_the_outer_names_only() {
        let text = r#"(component
            (import "b:b/b" (instance))
            (import "a:a/a" (instance))
            (component (import "inner" (instance)))
            (core module (import "core" "f" (func)))
            (instance $i)
            (export "theater:actor/handler@1.0.0" (instance $i)))"#;
        let facts = inspect(&wat::parse_str(text).unwrap()).unwrap();
        assert_eq!(facts.imports, ["a:a/a", "b:b/b"]);
        assert_eq!(facts.exports, ["theater:actor/handler@1.0.0"]);
        let json: serde_json::Value = serde_json::from_str(&facts.json()).unwrap();
        assert_eq!(json["handler"], true);
        assert_eq!(json["lifecycle"], false);
    }

    #[test]
    fn refuses_what_is_cut_off() {
        let whole = wat::parse_str("(component (import \"a\" (instance)))").unwrap();
        assert!(inspect(&whole[..whole.len() - 1]).is_err());
    }

    #[test]
    fn refuses_threads() {
        let text = "(component (core module (memory 1 1 shared)))";
        let error = inspect(&wat::parse_str(text).unwrap()).unwrap_err();
        assert!(error.to_string().contains("threads"), "{error}");
    }
}
