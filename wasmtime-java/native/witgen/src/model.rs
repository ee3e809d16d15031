//! The part of the WIT that both generators need, with the names it gets on each side.

use std::path::Path;

use heck::{ToPascalCase, ToShoutySnakeCase};
use sha2::{Digest, Sha256};
use wit_parser::{Docs, Function, Resolve, Type, TypeDefKind, TypeId};

pub type Result<T> = std::result::Result<T, String>;

/// Enums that get cases of the host's own: lines on standard output and error are logged like `runtime.log`.
const EXTRA_CASES: &[(&str, &[&str])] = &[("level", &["stdout", "stderr"])];

/// Types whose WIT name says too little outside of its interface.
const RENAMED: &[(&str, &str)] = &[
    ("level", "LogLevel"),
    ("redirects", "RedirectMode"),
    ("request", "HttpRequest"),
    ("response", "HttpResponse"),
];

/// Interfaces whose name becomes part of the request's name, because the function's name says too little.
const PREFIXED: &[&str] = &["state", "store"];

/// Functions that the bridge answers itself, from what it was given when the turn began.
const LOCAL: &[(&str, &str)] = &[
    ("runtime", "self"),
    ("runtime", "now"),
    ("runtime", "random"),
    ("environment", "get"),
    ("environment", "names"),
];

/// Functions at which a turn may be suspended. Their replies begin with the time at which the turn goes on.
const SUSPENDING: &[(&str, &str)] = &[
    ("messaging", "ask"),
    ("supervision", "spawn"),
    ("http", "fetch"),
    ("runtime", "sleep"),
];

/// How values of a type cross the boundary.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    U32,
    U64,
    Text,
    Bytes,
    List(Box<Shape>),
    Option(Box<Shape>),
    /// A record, variant or enum, by its name on the Java side.
    Named(String),
    /// Two texts or two byte strings; each has a Java record of its own.
    Pair(String),
    /// `result<_, E>`.
    Fallible(Box<Shape>),
    /// `result<T, E>`; only as what a host function returns.
    Either(Box<Shape>, Box<Shape>),
}

pub struct Field {
    pub name: String,
    pub shape: Shape,
    pub docs: String,
}

pub struct Case {
    pub name: String,
    pub shape: Option<Shape>,
    pub docs: String,
}

pub enum Kind {
    Record(Vec<Field>),
    Variant(Vec<Case>),
    /// The cases, and how many of them the WIT has; the rest are the host's own.
    Enum(Vec<Case>, usize),
    /// The two fields' names and their shape.
    Pair(&'static str, &'static str, Shape),
}

pub struct Named {
    /// Name in Java.
    pub name: String,
    /// Interface and name in WIT; none for pairs.
    pub wit: Option<(String, String)>,
    pub docs: String,
    pub kind: Kind,
}

pub struct HostFunction {
    pub interface: String,
    pub wit_name: String,
    /// Name of request and reply in Java, and of the enum's case in Rust.
    pub name: String,
    pub docs: String,
    pub parameters: Vec<Field>,
    pub result: Option<Shape>,
    pub local: bool,
    pub suspends: bool,
}

pub struct GuestFunction {
    pub interface: String,
    pub wit_name: String,
    pub name: String,
    pub docs: String,
    pub parameter: Field,
}

pub struct Model {
    /// Such as `theater:actor` and `0.3.0`.
    pub package: String,
    pub version: String,
    pub digest: String,
    pub types: Vec<Named>,
    pub host: Vec<HostFunction>,
    pub guest: Vec<GuestFunction>,
}

impl Model {
    pub fn named(&self, name: &str) -> Result<&Named> {
        self.types
            .iter()
            .find(|n| n.name == name)
            .ok_or_else(|| format!("no type {name}"))
    }
}

/// SHA-256 over the files' names and contents, in the order of their names: `name LF content NUL`.
pub fn digest(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let name = entry.map_err(|e| e.to_string())?.file_name();
        let name = name.to_string_lossy().into_owned();
        if name.ends_with(".wit") {
            names.push(name);
        }
    }
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        let content = std::fs::read(folder.join(&name)).map_err(|e| format!("{name}: {e}"))?;
        hash.update(name.as_bytes());
        hash.update(b"\n");
        hash.update(&content);
        hash.update(b"\0");
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

pub fn load(folder: &Path) -> Result<Model> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).map_err(|e| format!("{e:#}"))?;
    let package = &resolve.packages[package];
    let version = package
        .name
        .version
        .as_ref()
        .ok_or("the package has no version")?;
    let mut model = Model {
        package: format!("{}:{}", package.name.namespace, package.name.name),
        version: version.to_string(),
        digest: digest(folder)?,
        types: Vec::new(),
        host: Vec::new(),
        guest: Vec::new(),
    };
    let exported: Vec<_> = resolve
        .worlds
        .iter()
        .flat_map(|(_, world)| world.exports.keys())
        .map(|key| resolve.name_world_key(key))
        .collect();
    for (interface, id) in &package.interfaces {
        let interface_id = format!("{}/{}@{}", model.package, interface, model.version);
        for (name, type_id) in &resolve.interfaces[*id].types {
            if let Some(named) = named(&resolve, interface, name, *type_id)? {
                model.types.push(named);
            }
        }
        for (name, function) in &resolve.interfaces[*id].functions {
            if exported.contains(&interface_id) {
                model
                    .guest
                    .push(guest_function(&resolve, interface, name, function)?);
            } else {
                model
                    .host
                    .push(host_function(&resolve, interface, name, function)?);
            }
        }
    }
    model.types.push(pair(
        "Attribute",
        "name",
        "value",
        Shape::Text,
        "A name with a value.",
    ));
    model.types.push(pair(
        "StateEntry",
        "key",
        "value",
        Shape::Bytes,
        "One entry of an actor's state.",
    ));
    Ok(model)
}

fn pair(name: &str, first: &'static str, second: &'static str, shape: Shape, docs: &str) -> Named {
    Named {
        name: name.into(),
        wit: None,
        docs: docs.into(),
        kind: Kind::Pair(first, second, shape),
    }
}

fn docs(docs: &Docs) -> String {
    docs.contents.clone().unwrap_or_default().trim().to_string()
}

fn java_type_name(name: &str) -> String {
    match RENAMED.iter().find(|(from, _)| *from == name) {
        Some((_, to)) => (*to).to_string(),
        None => name.to_pascal_case(),
    }
}

fn named(resolve: &Resolve, interface: &str, name: &str, id: TypeId) -> Result<Option<Named>> {
    let definition = &resolve.types[id];
    let kind = match &definition.kind {
        TypeDefKind::Record(record) => {
            let mut fields = Vec::new();
            for f in &record.fields {
                fields.push(Field {
                    name: f.name.clone(),
                    shape: shape(resolve, &f.ty)?,
                    docs: docs(&f.docs),
                });
            }
            Kind::Record(fields)
        }
        TypeDefKind::Variant(variant) => {
            let mut cases = Vec::new();
            for c in &variant.cases {
                let shape = c.ty.as_ref().map(|t| shape(resolve, t)).transpose()?;
                cases.push(Case {
                    name: c.name.clone(),
                    shape,
                    docs: docs(&c.docs),
                });
            }
            Kind::Variant(cases)
        }
        TypeDefKind::Enum(e) => {
            let mut cases: Vec<_> = e
                .cases
                .iter()
                .map(|c| Case {
                    name: c.name.clone(),
                    shape: None,
                    docs: docs(&c.docs),
                })
                .collect();
            let own = cases.len();
            for (_, extra) in EXTRA_CASES.iter().filter(|(of, _)| *of == name) {
                cases.extend(extra.iter().map(|c| Case {
                    name: (*c).into(),
                    shape: None,
                    docs: format!(
                        "A line on {}; not in the WIT.",
                        c.to_shouty_snake_case().to_lowercase()
                    ),
                }));
            }
            Kind::Enum(cases, own)
        }
        TypeDefKind::Type(_) | TypeDefKind::List(_) => return Ok(None),
        other => {
            return Err(format!(
                "{interface}.{name}: {} is not supported",
                other.as_str()
            ));
        }
    };
    let wit = Some((interface.to_string(), name.to_string()));
    Ok(Some(Named {
        name: java_type_name(name),
        wit,
        docs: docs(&definition.docs),
        kind,
    }))
}

fn shape(resolve: &Resolve, ty: &Type) -> Result<Shape> {
    let id = match ty {
        Type::U32 => return Ok(Shape::U32),
        Type::U64 => return Ok(Shape::U64),
        Type::String => return Ok(Shape::Text),
        Type::Id(id) => *id,
        other => return Err(format!("{other:?} is not supported")),
    };
    let definition = &resolve.types[id];
    match &definition.kind {
        TypeDefKind::Type(alias) => shape(resolve, alias),
        TypeDefKind::List(Type::U8) => Ok(Shape::Bytes),
        TypeDefKind::List(of) => Ok(Shape::List(Box::new(shape(resolve, of)?))),
        TypeDefKind::Option(of) => Ok(Shape::Option(Box::new(shape(resolve, of)?))),
        TypeDefKind::Result(r) => match (&r.ok, &r.err) {
            (None, Some(e)) => Ok(Shape::Fallible(Box::new(shape(resolve, e)?))),
            (Some(ok), Some(e)) => Ok(Shape::Either(
                Box::new(shape(resolve, ok)?),
                Box::new(shape(resolve, e)?),
            )),
            _ => Err("only result<_, E> and result<T, E> are supported here".into()),
        },
        TypeDefKind::Tuple(tuple) => {
            let shapes: Vec<_> = tuple
                .types
                .iter()
                .map(|t| shape(resolve, t))
                .collect::<Result<_>>()?;
            match shapes.as_slice() {
                [Shape::Text, Shape::Text] => Ok(Shape::Pair("Attribute".into())),
                [Shape::Bytes, Shape::Bytes] => Ok(Shape::Pair("StateEntry".into())),
                _ => Err("a tuple needs a Java record: add it to witgen".into()),
            }
        }
        TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::Enum(_) => {
            let name = definition.name.as_deref().ok_or("a type without a name")?;
            Ok(Shape::Named(java_type_name(name)))
        }
        other => Err(format!("{} is not supported", other.as_str())),
    }
}

fn parameters(resolve: &Resolve, function: &Function) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    for p in &function.params {
        fields.push(Field {
            name: p.name.clone(),
            shape: shape(resolve, &p.ty)?,
            docs: String::new(),
        });
    }
    Ok(fields)
}

fn host_function(
    resolve: &Resolve,
    interface: &str,
    name: &str,
    function: &Function,
) -> Result<HostFunction> {
    let prefix = if PREFIXED.contains(&interface) {
        interface.to_pascal_case()
    } else {
        String::new()
    };
    Ok(HostFunction {
        interface: interface.into(),
        wit_name: name.into(),
        name: format!("{prefix}{}", name.to_pascal_case()),
        docs: docs(&function.docs),
        parameters: parameters(resolve, function)?,
        result: function
            .result
            .as_ref()
            .map(|t| shape(resolve, t))
            .transpose()?,
        local: LOCAL.contains(&(interface, name)),
        suspends: SUSPENDING.contains(&(interface, name)),
    })
}

fn guest_function(
    resolve: &Resolve,
    interface: &str,
    name: &str,
    function: &Function,
) -> Result<GuestFunction> {
    let mut parameters = parameters(resolve, function)?;
    let (Some(parameter), true) = (parameters.pop(), parameters.is_empty()) else {
        return Err(format!("{interface}.{name}: exports take one parameter"));
    };
    let Some(Type::Id(result)) = function.result else {
        return Err(format!("{interface}.{name}: exports return a result"));
    };
    let TypeDefKind::Result(result) = &resolve.types[result].kind else {
        return Err(format!("{interface}.{name}: exports return a result"));
    };
    let ok = result.ok.as_ref().map(|t| shape(resolve, t)).transpose()?;
    let error = result.err.as_ref().map(|t| shape(resolve, t)).transpose()?;
    if ok.is_some_and(|s| s != Shape::Named("Outcome".into())) {
        return Err(format!(
            "{interface}.{name}: success is `outcome` or nothing"
        ));
    }
    if error != Some(Shape::Named("Problem".into())) {
        return Err(format!("{interface}.{name}: failure is `problem`"));
    }
    Ok(GuestFunction {
        interface: interface.into(),
        wit_name: name.into(),
        name: name.to_pascal_case(),
        docs: docs(&function.docs),
        parameter,
    })
}
