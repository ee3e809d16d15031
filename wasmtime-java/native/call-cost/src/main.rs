//! What a guest call costs in Rust with Wasmtime alone.
//!
//! `theater-call-cost CODE` loads code that `wasmc` compiled, with the settings of the bridge, and then obeys lines on
//! standard input, `MODE CALLS`; it answers each with the nanoseconds that the calls took together. Modes:
//!
//! - `fresh`: instantiate, call, drop, with everything that lets the bridge end time slices and suspend a guest (a fiber);
//! - `fresh-sync`: the same without a fiber, which can do neither;
//! - `warm-sync`: one instance for all calls.
//!
//! Each call hands over a message with a body of 64 bytes; the guest reads and writes one key of a map.

mod with_fiber;
mod without_fiber;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use wasmtime::component::Component;
use wasmtime::{
    Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result, Store, StoreLimits,
    StoreLimitsBuilder, bail,
};

/// As `EngineConfig.DEFAULT` of the Java side.
const INSTANCES: u32 = 1_000;
const MEMORY_BYTES: usize = 64 << 20;
const TABLE_ELEMENTS: usize = 20_000;
const MEMORY_RESIDENT: usize = 256 << 10;
const TABLE_RESIDENT: usize = 64 << 10;
const STACK_RESIDENT: usize = 64 << 10;

/// As `InstanceLimits.DEFAULT`.
const FUEL: u64 = 1_000_000_000;
const HOST_CALL_FUEL: usize = (2 << 20) + (64 << 10);
const HANDLES: usize = 1_000;

/// Epoch ticks that nobody makes here: the clock costs the same check in the guest's code either way.
const SLICE_TICKS: u64 = 2;

pub const ACTOR: &str = "counter/1";
pub const NOW: u64 = 1_767_225_600_000;

/// A decimal that the counter adds, padded to 64 bytes.
pub fn body() -> Vec<u8> {
    let mut body = vec![b' '; 64];
    body[0] = b'1';
    body
}

/// Data of a store: the guest's state, and its limits.
pub struct Host {
    pub state: HashMap<Vec<u8>, Vec<u8>>,
    limits: StoreLimits,
}

/// A store as the bridge makes it for each turn.
pub fn store(engine: &Engine, state: HashMap<Vec<u8>, Vec<u8>>) -> Result<Store<Host>> {
    let limits = StoreLimitsBuilder::new()
        .memory_size(MEMORY_BYTES)
        .table_elements(TABLE_ELEMENTS)
        .build();
    let mut store = Store::new(engine, Host { state, limits });
    store.limiter(|host| &mut host.limits);
    store.set_epoch_deadline(SLICE_TICKS);
    store.set_hostcall_fuel(HOST_CALL_FUEL);
    store.set_max_component_handles(HANDLES);
    store.set_fuel(FUEL)?;
    Ok(store)
}

fn engine() -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES)
        .total_stacks(INSTANCES)
        .total_memories(INSTANCES * 2)
        .total_gc_heaps(INSTANCES)
        .total_tables(INSTANCES * 3)
        .total_core_instances(INSTANCES * 20)
        .max_core_instances_per_component(20)
        .max_tables_per_component(16)
        .max_tables_per_module(16)
        .max_memories_per_component(4)
        .max_memories_per_module(4)
        .max_memory_size(MEMORY_BYTES)
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(MEMORY_RESIDENT)
        .table_keep_resident(TABLE_RESIDENT)
        .async_stack_keep_resident(STACK_RESIDENT)
        .pagemap_scan(wasmtime::Enabled::Auto)
        .decommit_batch_size(32);
    let mut config = settings::config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// Refuses to measure a guest that does not do its work.
pub fn check(state: &HashMap<Vec<u8>, Vec<u8>>) -> Result<()> {
    match state.len() {
        1 => Ok(()),
        keys => bail!("the guest should have written one key, there are {keys}"),
    }
}

fn main() -> Result<()> {
    let Some(path) = std::env::args_os().nth(1) else {
        bail!("usage: theater-call-cost CODE");
    };
    let bytes = std::fs::read(path)?;
    let engine = engine()?;
    // SAFETY: the caller compiled it a moment ago with this installation's wasmc.
    let code = unsafe { Component::deserialize(&engine, bytes) }?;
    let with_fiber = with_fiber::Guest::link(&engine, &code)?;
    let without_fiber = without_fiber::Guest::link(&engine, &code)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (mode, calls) = line.split_once(' ').unwrap_or((&line, "1"));
        let calls: u32 = calls.parse()?;
        let took = match mode {
            "fresh" => timed(|| with_fiber.fresh(calls))?,
            "fresh-sync" => timed(|| without_fiber.fresh(calls))?,
            "warm-sync" => timed(|| without_fiber.warm(calls))?,
            _ => bail!("unknown mode {mode}"),
        };
        println!("{}", took.as_nanos());
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed())
}
