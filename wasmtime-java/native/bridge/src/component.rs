//! Engine and component: what instances are made of.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component as Code, InstancePre, Linker};
use wasmtime::{Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::bindings::exports::theater::actor::{handler, lifecycle};
use crate::failure::Failure;
use crate::turn::Turn;
use crate::wire::Writer;
use crate::{generated, wasi};

/// Places whose pages are given back to the system at one time.
const GIVEN_BACK_TOGETHER: u32 = 32;

/// Java's `EngineConfig`, in the order of its `toNative`.
pub const CONFIG_NUMBERS: usize = 10;

/// Reserves the pool.
pub fn engine(numbers: &[u64; CONFIG_NUMBERS]) -> wasmtime::Result<Engine> {
    let [
        instances,
        stack_bytes,
        memory_bytes,
        table_elements,
        core_instances,
        memories,
        tables,
        memory_resident,
        table_resident,
        stack_resident,
    ] = *numbers;
    let instances = u32::try_from(instances)?;
    let core_instances = u32::try_from(core_instances)?;
    let (memories, tables) = (u32::try_from(memories)?, u32::try_from(tables)?);
    let spare = spare_places();
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_stacks(instances.saturating_add(spare))
        // A guest with exceptions has a heap for them, which takes the place of a memory.
        .total_memories(
            instances
                .saturating_mul(2)
                .max(memories)
                .saturating_add(spare),
        )
        .total_gc_heaps(instances.saturating_add(spare))
        .total_tables(
            instances
                .saturating_mul(3)
                .max(tables)
                .saturating_add(spare),
        )
        .total_core_instances(instances.saturating_mul(core_instances))
        .max_core_instances_per_component(core_instances)
        .max_tables_per_component(tables)
        .max_tables_per_module(tables)
        .max_memories_per_component(memories)
        .max_memories_per_module(memories)
        .max_memory_size(usize::try_from(memory_bytes)?)
        .table_elements(usize::try_from(table_elements)?)
        .linear_memory_keep_resident(usize::try_from(memory_resident)?)
        .table_keep_resident(usize::try_from(table_resident)?)
        .async_stack_keep_resident(usize::try_from(stack_resident)?)
        // Only what was written is reset, where Linux can tell; else the lowest bytes that may be kept.
        .pagemap_scan(Enabled::Auto)
        .decommit_batch_size(GIVEN_BACK_TOGETHER as usize);
    let mut config = settings::config();
    settings::stack(&mut config, usize::try_from(stack_bytes)?);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// A place is free for Java when its instance is dropped, for the pool only when its pages were given back, which each
/// thread may be doing for a batch of them at this moment. With these to spare nobody is told of it.
fn spare_places() -> u32 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(threads.saturating_add(1))
        .unwrap_or(u32::MAX)
        .saturating_mul(GIVEN_BACK_TOGETHER)
        .min(1024)
}

/// Code with its imports linked and its exports looked up.
pub struct Component {
    pub pre: InstancePre<Turn>,
    pub handler: handler::GuestIndices,
    pub lifecycle: Option<lifecycle::GuestIndices>,
}

impl Component {
    /// # Safety
    /// The bytes must have been made by this installation's compiler: they are machine code.
    pub unsafe fn load(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
        // SAFETY: the caller vouches for the bytes.
        let code = unsafe { Code::deserialize(engine, bytes) }.map_err(|e| {
            unfit(
                if pool_limit(&e) {
                    "exceeds-pool"
                } else {
                    "not-loadable"
                },
                &e,
            )
        })?;
        refuse_other_version(engine, &code)?;
        let mut linker = Linker::new(engine);
        generated::add_to_linker(&mut linker)?;
        wasi::add_to_linker(&mut linker)?;
        let pre = linker.instantiate_pre(&code).map_err(|e| {
            let text = format!("{e:#}");
            unfit(
                if text.contains("was not found in the linker") {
                    "unknown-import"
                } else {
                    "wrong-type"
                },
                &e,
            )
        })?;
        let has = |name: &str| code.get_export_index(None, name).is_some();
        if !has(generated::HANDLER) {
            let text = format!("it does not export {}", generated::HANDLER);
            return Err(Failure::new("missing-handler", text).into());
        }
        let handler = handler::GuestIndices::new(&pre).map_err(|e| unfit("wrong-type", &e))?;
        let lifecycle = match has(generated::LIFECYCLE) {
            true => Some(lifecycle::GuestIndices::new(&pre).map_err(|e| unfit("wrong-type", &e))?),
            false => None,
        };
        Ok(Component {
            pre,
            handler,
            lifecycle,
        })
    }

    /// Imports other than WASI's, ascending, whether it has a lifecycle, and every function that it imports as
    /// `interface#function`: `list<string>`, `u8`, `list<string>`.
    pub fn describe(&self) -> Writer {
        let code = self.pre.component();
        let engine = self.pre.engine();
        let mut imports: Vec<String> = code
            .component_type()
            .imports(engine)
            .filter(|(name, item)| !name.starts_with("wasi:") && !only_types(engine, &item.ty))
            .map(|(name, _)| name.to_string())
            .collect();
        imports.sort();
        let mut out = Writer::default();
        out.list(&imports, |out, name| out.text(name));
        out.number(u8::from(self.lifecycle.is_some()));
        out.list(&functions(engine, code), |out, name| out.text(name));
        out
    }
}

fn functions(engine: &Engine, code: &Code) -> Vec<String> {
    let mut names = Vec::new();
    for (interface, item) in code.component_type().imports(engine) {
        if let ComponentItem::ComponentInstance(instance) = &item.ty {
            for (name, export) in instance.exports(engine) {
                if matches!(export.ty, ComponentItem::ComponentFunc(_)) {
                    names.push(format!("{interface}#{name}"));
                }
            }
        }
    }
    names
}

/// Interfaces without functions give nothing that could be granted.
fn only_types(engine: &Engine, item: &ComponentItem) -> bool {
    match item {
        ComponentItem::ComponentInstance(instance) => !instance
            .exports(engine)
            .any(|(_, e)| matches!(e.ty, ComponentItem::ComponentFunc(_))),
        _ => false,
    }
}

/// A component of another version of the contract lacks nothing but to be built anew.
fn refuse_other_version(engine: &Engine, code: &Code) -> wasmtime::Result<()> {
    let handler = format!("{}/handler@", generated::PACKAGE);
    let ty = code.component_type();
    let built_for = ty
        .exports(engine)
        .filter_map(|(name, _)| name.strip_prefix(handler.as_str()))
        .find(|version| *version != generated::VERSION);
    match built_for {
        Some(version) => {
            let (package, ours) = (generated::PACKAGE, generated::VERSION);
            let text = format!(
                "it was built for {package}@{version}; this system has {package}@{ours}: build it again with the present WIT"
            );
            Err(Failure::new("contract-version", text).into())
        }
        None => Ok(()),
    }
}

fn unfit(code: &'static str, error: &wasmtime::Error) -> wasmtime::Error {
    Failure::new(code, format!("{error:#}")).into()
}

/// The pool checks at once whether a component's declared minimums fit; tests hold this text.
fn pool_limit(error: &wasmtime::Error) -> bool {
    format!("{error:#}").contains("pooling allocator")
}
