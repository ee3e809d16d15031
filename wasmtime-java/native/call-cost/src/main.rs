//! What a guest call costs in Rust with Wasmtime alone.
//!
//! `theater-call-cost COUNTER PROBE` loads code that `wasmc` compiled, with the settings of the bridge, and then obeys
//! lines on standard input, `MODE CALLS SIZE`; it answers each with the nanoseconds that the calls took together, by the
//! clock and of CPU. Modes, with the size of a message's body in bytes:
//!
//! - `fresh`: instantiate, call, drop, with everything that lets the bridge end time slices and suspend a guest (a fiber);
//! - `fresh-sync`: the same without a fiber, which can do neither;
//! - `warm`: one instance for all calls, on a fiber;
//! - `warm-sync`: the same without one.
//!
//! Each call hands over a message; the guest reads and writes one key of a map. `host-calls` calls one instance of the
//! probe, whose message is a script that reads a key as often as the size says.

mod with_fiber;
mod without_fiber;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::time::Instant;

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

/// The message of each call.
pub struct Work {
    pub kind: &'static str,
    pub body: Vec<u8>,
}

impl Work {
    /// A decimal that the counter adds, padded.
    fn increment(bytes: usize) -> Self {
        let mut body = vec![b' '; bytes];
        body[0] = b'1';
        Work {
            kind: "increment",
            body,
        }
    }

    /// A line of the probe's script for each host call.
    fn script(gets: usize) -> Self {
        Work {
            kind: "script",
            body: "get k\n".repeat(gets).into_bytes(),
        }
    }
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

/// Refuses to measure a counter that does not do its work.
pub fn check(work: &Work, state: &HashMap<Vec<u8>, Vec<u8>>) -> Result<()> {
    let expected = usize::from(work.kind == "increment");
    match state.len() {
        keys if keys == expected => Ok(()),
        keys => bail!("the guest should have written {expected} keys, there are {keys}"),
    }
}

fn load(engine: &Engine, path: Option<OsString>) -> Result<Component> {
    let Some(path) = path else {
        bail!("usage: theater-call-cost COUNTER PROBE");
    };
    let bytes = std::fs::read(path)?;
    // SAFETY: the caller compiled it a moment ago with this installation's wasmc.
    unsafe { Component::deserialize(engine, bytes) }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let engine = engine()?;
    let counter = load(&engine, arguments.next())?;
    let probe = with_fiber::Guest::link(&engine, &load(&engine, arguments.next())?)?;
    let with_fiber = with_fiber::Guest::link(&engine, &counter)?;
    let without_fiber = without_fiber::Guest::link(&engine, &counter)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [mode, calls, size] = words[..] else {
            bail!("not MODE CALLS SIZE: {line}");
        };
        let (calls, size) = (calls.parse()?, size.parse()?);
        let work = if mode == "host-calls" {
            Work::script(size)
        } else {
            Work::increment(size)
        };
        let took = match mode {
            "fresh" => timed(|| with_fiber.fresh(calls, &work))?,
            "fresh-sync" => timed(|| without_fiber.fresh(calls, &work))?,
            "warm" => timed(|| with_fiber.warm(calls, &work))?,
            "warm-sync" => timed(|| without_fiber.warm(calls, &work))?,
            "host-calls" => timed(|| probe.warm(calls, &work))?,
            _ => bail!("unknown mode {mode}"),
        };
        println!("{took}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// Nanoseconds by the clock and of CPU.
fn timed(work: impl FnOnce() -> Result<()>) -> Result<String> {
    let (begin, cpu) = (Instant::now(), cpu_nanos()?);
    work()?;
    Ok(format!(
        "{} {}",
        begin.elapsed().as_nanos(),
        cpu_nanos()? - cpu
    ))
}

/// What this thread has used so far.
fn cpu_nanos() -> Result<i64> {
    #[repr(C)]
    struct Timespec {
        seconds: i64,
        nanos: i64,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    /// `CLOCK_THREAD_CPUTIME_ID`
    const THREAD_CPU: i32 = if cfg!(target_os = "macos") { 16 } else { 3 };
    let mut time = Timespec {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: POSIX; it only writes the time. Both fields are 64 bits wide on the platforms there are builds for.
    match unsafe { clock_gettime(THREAD_CPU, &mut time) } {
        0 => Ok(time.seconds * 1_000_000_000 + time.nanos),
        code => bail!("clock_gettime returned {code}"),
    }
}
