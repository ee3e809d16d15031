//! A small, deterministic part of WASI 0.2, enough for what ordinary tool chains link in. Time stands still but where the
//! guest waits for it, random numbers come from the turn's seed, output is logged, files and sockets are not there.
//!
//! Most handles stand for something fixed, so that there is no table: a stream is `Output`, a pollable is ready, unless it
//! waits for an instant, which is in the turn's `Instants`.

use wasmtime::component::{
    ComponentType, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType, Val,
};
use wasmtime::{AsContextMut, Result, StoreContextMut};

use crate::failure::Failure;
use crate::random::{Domain, Stream};
use crate::turn::{self, Output, Turn};

mod absent;

struct InputStream;
struct OutputStream;
struct Pollable;
struct IoError;

/// What one write may carry; the guest's library splits what is longer.
const WRITE_BYTES: u64 = 4096;

const READY: u32 = 0;

/// Instants that pollables wait for, by handle; used again when a handle is dropped.
#[derive(Default)]
pub struct Instants {
    nanos: Vec<u64>,
    free: Vec<u32>,
}

impl Instants {
    /// Handles are from 1 on.
    fn add(&mut self, nanos: u64) -> u32 {
        if let Some(handle) = self.free.pop() {
            self.nanos[handle as usize - 1] = nanos;
            return handle;
        }
        self.nanos.push(nanos);
        self.nanos.len() as u32
    }

    fn of(&self, pollable: &Resource<Pollable>) -> u64 {
        match pollable.rep() {
            READY => 0,
            handle => self.nanos.get(handle as usize - 1).copied().unwrap_or(0),
        }
    }

    fn remove(&mut self, handle: u32) {
        if handle != READY {
            self.free.push(handle);
        }
    }
}

#[derive(ComponentType, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    #[allow(dead_code)] // part of the type; nothing here fails
    LastOperationFailed(Resource<IoError>),
    #[component(name = "closed")]
    Closed,
}

#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

type Store<'a> = StoreContextMut<'a, Turn>;
type Streamed<T> = std::result::Result<T, StreamError>;

/// Defines all of it.
pub fn add_to_linker(linker: &mut Linker<Turn>) -> Result<()> {
    cli(linker)?;
    clocks(linker)?;
    random(linker)?;
    let mut error = linker.instance("wasi:io/error@0.2.0")?;
    error.resource("error", ResourceType::host::<IoError>(), |_, _| Ok(()))?;
    absent::handle_method(&mut error, "[method]error.to-debug-string")?;
    poll(&mut linker.instance("wasi:io/poll@0.2.0")?)?;
    let mut streams = linker.instance("wasi:io/streams@0.2.0")?;
    input_streams(&mut streams)?;
    output_streams(&mut streams)?;
    absent::filesystem(linker)?;
    absent::sockets(linker)
}

fn cli(linker: &mut Linker<Turn>) -> Result<()> {
    let mut environment = linker.instance("wasi:cli/environment@0.2.0")?;
    environment.func_wrap("get-environment", |store: Store<'_>, (): ()| {
        Ok((store.data().settings.environment.clone(),))
    })?;
    environment.func_wrap("get-arguments", |_: Store<'_>, (): ()| {
        Ok((Vec::<String>::new(),))
    })?;
    environment.func_wrap("initial-cwd", |_: Store<'_>, (): ()| Ok((None::<String>,)))?;

    linker.instance("wasi:cli/exit@0.2.0")?.func_wrap(
        "exit",
        |_: Store<'_>, (status,): (std::result::Result<(), ()>,)| -> Result<()> {
            let text = if status.is_ok() {
                "exit with success"
            } else {
                "exit with failure"
            };
            Err(Failure::new("exit", text).into())
        },
    )?;

    linker
        .instance("wasi:cli/stdin@0.2.0")?
        .func_wrap("get-stdin", |_: Store<'_>, (): ()| {
            Ok((Resource::<InputStream>::new_own(0),))
        })?;
    for (interface, function, output) in [
        ("wasi:cli/stdout@0.2.0", "get-stdout", Output::Stdout),
        ("wasi:cli/stderr@0.2.0", "get-stderr", Output::Stderr),
    ] {
        linker
            .instance(interface)?
            .func_wrap(function, move |_: Store<'_>, (): ()| {
                Ok((Resource::<OutputStream>::new_own(output as u32),))
            })?;
    }
    absent::terminals(linker)
}

fn clocks(linker: &mut Linker<Turn>) -> Result<()> {
    let mut wall = linker.instance("wasi:clocks/wall-clock@0.2.0")?;
    wall.func_wrap("now", |store: Store<'_>, (): ()| {
        let millis = store.data().settings.now_millis;
        Ok((Datetime {
            seconds: millis / 1000,
            nanoseconds: (millis % 1000) as u32 * 1_000_000,
        },))
    })?;
    wall.func_wrap("resolution", |_: Store<'_>, (): ()| {
        Ok((Datetime {
            seconds: 0,
            nanoseconds: 1_000_000,
        },))
    })?;

    let mut monotonic = linker.instance("wasi:clocks/monotonic-clock@0.2.0")?;
    monotonic.func_wrap("now", |store: Store<'_>, (): ()| Ok((nanos(&store),)))?;
    monotonic.func_wrap("resolution", |_: Store<'_>, (): ()| Ok((1_000_000u64,)))?;
    monotonic.func_wrap(
        "subscribe-instant",
        |mut store: Store<'_>, (when,): (u64,)| Ok((waiting(&mut store, when),)),
    )?;
    monotonic.func_wrap(
        "subscribe-duration",
        |mut store: Store<'_>, (duration,): (u64,)| {
            let when = nanos(&store).saturating_add(duration);
            Ok((waiting(&mut store, when),))
        },
    )
}

fn nanos(store: &Store<'_>) -> u64 {
    store.data().settings.now_millis.saturating_mul(1_000_000)
}

fn ready() -> Resource<Pollable> {
    Resource::new_own(READY)
}

fn waiting(store: &mut Store<'_>, when: u64) -> Resource<Pollable> {
    if when <= nanos(store) {
        return ready();
    }
    Resource::new_own(store.data_mut().instants.add(when))
}

/// Sleeps until the instant; time goes in milliseconds.
async fn sleep_until(store: Store<'_>, when: u64) -> Result<()> {
    let left = when.saturating_sub(nanos(&store));
    turn::sleep(store, left.div_ceil(1_000_000)).await
}

fn random(linker: &mut Linker<Turn>) -> Result<()> {
    let mut secure = linker.instance("wasi:random/random@0.2.0")?;
    secure.func_wrap(
        "get-random-bytes",
        |mut store: Store<'_>, (length,): (u64,)| {
            Ok((store.data_mut().random_bytes(length, false)?,))
        },
    )?;
    secure.func_wrap("get-random-u64", |mut store: Store<'_>, (): ()| {
        Ok((store.data_mut().random.next_u64(),))
    })?;
    let mut insecure = linker.instance("wasi:random/insecure@0.2.0")?;
    insecure.func_wrap(
        "get-insecure-random-bytes",
        |mut store: Store<'_>, (length,): (u64,)| {
            Ok((store.data_mut().random_bytes(length, true)?,))
        },
    )?;
    insecure.func_wrap("get-insecure-random-u64", |mut store: Store<'_>, (): ()| {
        Ok((store.data_mut().insecure.next_u64(),))
    })?;
    linker
        .instance("wasi:random/insecure-seed@0.2.0")?
        .func_wrap("insecure-seed", |store: Store<'_>, (): ()| {
            let mut stream = Stream::new(&store.data().settings.seed, Domain::InsecureSeed);
            Ok(((stream.next_u64(), stream.next_u64()),))
        })
}

fn poll(poll: &mut LinkerInstance<'_, Turn>) -> Result<()> {
    poll.resource(
        "pollable",
        ResourceType::host::<Pollable>(),
        |mut store: Store<'_>, handle| {
            store.data_mut().instants.remove(handle);
            Ok(())
        },
    )?;
    poll.func_wrap(
        "[method]pollable.ready",
        |store: Store<'_>, (p,): (Resource<Pollable>,)| {
            Ok((store.data().instants.of(&p) <= nanos(&store),))
        },
    )?;
    poll.func_wrap_async(
        "[method]pollable.block",
        |mut store: Store<'_>, (p,): (Resource<Pollable>,)| {
            Box::new(async move {
                let when = store.data().instants.of(&p);
                while when > nanos(&store) {
                    sleep_until(store.as_context_mut(), when).await?;
                }
                Ok(())
            })
        },
    )?;
    poll.func_wrap_async(
        "poll",
        |mut store: Store<'_>, (of,): (Vec<Resource<Pollable>>,)| {
            Box::new(async move {
                let whens: Vec<u64> = of.iter().map(|p| store.data().instants.of(p)).collect();
                let Some(first) = whens.iter().min().copied() else {
                    return Err(Failure::new("stuck", "nothing ends a poll of no pollables").into());
                };
                while first > nanos(&store) {
                    sleep_until(store.as_context_mut(), first).await?;
                }
                let now = nanos(&store);
                let ready: Vec<u32> = (0u32..)
                    .zip(whens)
                    .filter(|(_, when)| *when <= now)
                    .map(|(i, _)| i)
                    .collect();
                Ok((ready,))
            })
        },
    )
}

fn input_streams(streams: &mut LinkerInstance<'_, Turn>) -> Result<()> {
    type Read = (Resource<InputStream>, u64);
    streams.resource(
        "input-stream",
        ResourceType::host::<InputStream>(),
        |_, _| Ok(()),
    )?;
    for name in ["read", "blocking-read"] {
        streams.func_wrap(
            &format!("[method]input-stream.{name}"),
            |_: Store<'_>, _: Read| Ok((Streamed::<Vec<u8>>::Err(StreamError::Closed),)),
        )?;
    }
    for name in ["skip", "blocking-skip"] {
        streams.func_wrap(
            &format!("[method]input-stream.{name}"),
            |_: Store<'_>, _: Read| Ok((Streamed::<u64>::Err(StreamError::Closed),)),
        )?;
    }
    streams.func_wrap(
        "[method]input-stream.subscribe",
        |_: Store<'_>, _: (Resource<InputStream>,)| Ok((ready(),)),
    )
}

fn output_streams(streams: &mut LinkerInstance<'_, Turn>) -> Result<()> {
    type This = Resource<OutputStream>;
    streams.resource(
        "output-stream",
        ResourceType::host::<OutputStream>(),
        |_, _| Ok(()),
    )?;
    streams.func_wrap(
        "[method]output-stream.check-write",
        |_: Store<'_>, _: (This,)| Ok((Streamed::Ok(WRITE_BYTES),)),
    )?;
    for name in ["write", "blocking-write-and-flush"] {
        streams.func_wrap_async(
            &format!("[method]output-stream.{name}"),
            |store: Store<'_>, (this, bytes): (This, Vec<u8>)| {
                Box::new(async move {
                    turn::write_output(store, output(&this), &bytes).await?;
                    Ok((Streamed::Ok(()),))
                })
            },
        )?;
    }
    for name in ["write-zeroes", "blocking-write-zeroes-and-flush"] {
        streams.func_wrap_async(
            &format!("[method]output-stream.{name}"),
            |store: Store<'_>, (this, length): (This, u64)| {
                Box::new(async move {
                    let zeroes = vec![0; length.min(WRITE_BYTES) as usize];
                    turn::write_output(store, output(&this), &zeroes).await?;
                    Ok((Streamed::Ok(()),))
                })
            },
        )?;
    }
    for name in ["flush", "blocking-flush"] {
        streams.func_wrap(
            &format!("[method]output-stream.{name}"),
            |_: Store<'_>, _: (This,)| Ok((Streamed::Ok(()),)),
        )?;
    }
    for name in ["splice", "blocking-splice"] {
        streams.func_wrap(
            &format!("[method]output-stream.{name}"),
            |_: Store<'_>, _: (This, Resource<InputStream>, u64)| {
                Ok((Streamed::<u64>::Err(StreamError::Closed),))
            },
        )?;
    }
    streams.func_wrap(
        "[method]output-stream.subscribe",
        |_: Store<'_>, _: (This,)| Ok((ready(),)),
    )
}

fn output(stream: &Resource<OutputStream>) -> Output {
    if stream.rep() == Output::Stdout as u32 {
        Output::Stdout
    } else {
        Output::Stderr
    }
}

/// A result whose value is known beforehand.
fn constant(instance: &mut LinkerInstance<'_, Turn>, name: &str, value: Val) -> Result<()> {
    instance.func_new(name, move |_, _, _, results| {
        if let Some(result) = results.first_mut() {
            *result = value.clone();
        }
        Ok(())
    })
}
