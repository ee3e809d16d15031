//! Tests that the WIT still has everything that components were built against which run here: each final version of it
//! is kept under `actors/contract`.

use std::path::{Path, PathBuf};

use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId, WorldItem};

/// The WIT of one version.
struct Contract {
    resolve: Resolve,
    package: wit_parser::PackageId,
}

impl Contract {
    fn load(folder: &Path) -> Self {
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir(folder).expect("a folder with a package");
        Self { resolve, package }
    }

    fn version(&self) -> (u64, u64, u64) {
        let version = self.resolve.packages[self.package]
            .name
            .version
            .as_ref()
            .expect("a version");
        (version.major, version.minor, version.patch)
    }

    /// What the interfaces and worlds have, a line each, without documentation and versions.
    fn lines(&self) -> Vec<String> {
        let package = &self.resolve.packages[self.package];
        let mut lines = Vec::new();
        for (interface, id) in &package.interfaces {
            let interface_of = &self.resolve.interfaces[*id];
            for (name, id) in &interface_of.types {
                lines.push(format!(
                    "type {interface}.{name} = {}",
                    self.definition(*id)
                ));
            }
            for (name, function) in &interface_of.functions {
                lines.push(format!(
                    "func {interface}.{name}{}",
                    self.signature(function)
                ));
            }
        }
        lines
    }

    fn worlds(&self, exported: bool) -> Vec<String> {
        let package = &self.resolve.packages[self.package];
        let mut lines = Vec::new();
        for (name, id) in &package.worlds {
            let world = &self.resolve.worlds[*id];
            let items = if exported {
                &world.exports
            } else {
                &world.imports
            };
            for (_, item) in items {
                if let WorldItem::Interface { id, .. } = item {
                    let interface = self.resolve.interfaces[*id]
                        .name
                        .clone()
                        .unwrap_or_default();
                    lines.push(format!("{name} {interface}"));
                }
            }
        }
        lines
    }

    fn signature(&self, function: &Function) -> String {
        let parameters: Vec<_> = function
            .params
            .iter()
            .map(|p| format!("{}: {}", p.name, self.shape(&p.ty)))
            .collect();
        let result = function
            .result
            .as_ref()
            .map_or("()".to_owned(), |t| self.shape(t));
        format!("({}) -> {result}", parameters.join(", "))
    }

    fn shape(&self, ty: &Type) -> String {
        match ty {
            Type::Id(id) => match &self.resolve.types[*id].name {
                Some(name) if !matches!(self.resolve.types[*id].kind, TypeDefKind::Type(_)) => {
                    name.clone()
                }
                _ => self.definition(*id),
            },
            other => format!("{other:?}"),
        }
    }

    fn definition(&self, id: TypeId) -> String {
        let optional = |t: &Option<Type>| t.as_ref().map_or("_".to_owned(), |t| self.shape(t));
        match &self.resolve.types[id].kind {
            TypeDefKind::Record(record) => {
                let fields: Vec<_> = record
                    .fields
                    .iter()
                    .map(|f| format!("{}: {}", f.name, self.shape(&f.ty)))
                    .collect();
                format!("record {{{}}}", fields.join(", "))
            }
            TypeDefKind::Variant(variant) => {
                let cases: Vec<_> = variant
                    .cases
                    .iter()
                    .map(|c| format!("{}({})", c.name, optional(&c.ty)))
                    .collect();
                format!("variant {{{}}}", cases.join(", "))
            }
            TypeDefKind::Enum(e) => {
                let cases: Vec<_> = e.cases.iter().map(|c| c.name.clone()).collect();
                format!("enum {{{}}}", cases.join(", "))
            }
            TypeDefKind::Tuple(tuple) => {
                let types: Vec<_> = tuple.types.iter().map(|t| self.shape(t)).collect();
                format!("tuple<{}>", types.join(", "))
            }
            TypeDefKind::List(of) => format!("list<{}>", self.shape(of)),
            TypeDefKind::Option(of) => format!("option<{}>", self.shape(of)),
            TypeDefKind::Result(r) => format!("result<{}, {}>", optional(&r.ok), optional(&r.err)),
            TypeDefKind::Type(alias) => self.shape(alias),
            other => panic!("{} is not compared", other.as_str()),
        }
    }
}

fn actors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../actors")
}

fn missing(of: &[String], within: &[String]) -> Vec<String> {
    of.iter()
        .filter(|line| !within.contains(line))
        .cloned()
        .collect()
}

#[test]
fn should_still_have_all_of_each_final_version() {
    let present = Contract::load(&actors().join("wit"));
    let mut compared = 0;
    for entry in std::fs::read_dir(actors().join("contract")).expect("the kept versions") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        let kept = Contract::load(&folder.join("wit"));
        if kept.version().0 != present.version().0 {
            continue;
        }
        let name = folder.display();
        assert!(
            kept.version() <= present.version(),
            "{name} is newer than the WIT"
        );
        assert_eq!(
            missing(&kept.lines(), &present.lines()),
            Vec::<String>::new(),
            "{name}"
        );
        // A component may import what it could, and need not export what nobody asked of it.
        assert_eq!(
            missing(&kept.worlds(false), &present.worlds(false)),
            Vec::<String>::new(),
            "{name}"
        );
        assert_eq!(
            missing(&present.worlds(true), &kept.worlds(true)),
            Vec::<String>::new(),
            "{name}"
        );
        if kept.version() == present.version() {
            assert_eq!(
                missing(&present.lines(), &kept.lines()),
                Vec::<String>::new(),
                "raise the version: {name}"
            );
        }
        compared += 1;
    }
    assert!(compared > 0, "no version is kept");
}
