//! One call of a guest: what it was given, what it may use, and the functions of the contract that end here.

use std::sync::Arc;

use wasmtime::{AsContextMut, StoreContextMut};

use crate::bindings::theater::actor::runtime::Level;
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::generated;
use crate::limiter::Limiter;
use crate::random::{Domain, Stream};
use crate::wasi::Instants;
use crate::wire::{Malformed, Reader, Writer};

/// Ticks of the epoch in a time slice: at least one of them is whole.
pub const SLICE_TICKS: u64 = 2;

/// Java's `TurnContext` and `InstanceLimits`, in this order.
pub struct Settings {
    pub actor_id: String,
    pub now_millis: u64,
    pub seed: [u8; 32],
    pub environment: Vec<(String, String)>,
    pub limits: Limits,
}

/// Java's `InstanceLimits`, in this order.
pub struct Limits {
    pub memory_bytes: u64,
    pub table_elements: u64,
    pub core_instances: u64,
    pub handles: u64,
    pub fuel: u64,
    pub host_calls: u64,
    pub host_call_bytes: u64,
    pub host_call_bytes_total: u64,
    pub log_bytes: u64,
}

impl Settings {
    pub fn read(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Settings {
            actor_id: input.text()?,
            now_millis: input.u64()?,
            seed: input.array()?,
            environment: input.list(|i| Ok((i.text()?, i.text()?)))?,
            limits: Limits {
                memory_bytes: input.u64()?,
                table_elements: input.u64()?,
                core_instances: input.u64()?,
                handles: input.u64()?,
                fuel: input.u64()?,
                host_calls: input.u64()?,
                host_call_bytes: input.u64()?,
                host_call_bytes_total: input.u64()?,
                log_bytes: input.u64()?,
            },
        })
    }
}

/// Standard output or error: text until the end of its line.
#[derive(Clone, Copy)]
pub enum Output {
    Stdout = 0,
    Stderr = 1,
}

/// A line without end is cut here.
const LINE_BYTES: usize = 8 << 10;

/// Data of the store.
pub struct Turn {
    pub settings: Settings,
    pub exchange: Arc<Exchange>,
    pub limiter: Limiter,
    pub random: Stream,
    pub insecure: Stream,
    pub instants: Instants,
    lines: [Vec<u8>; 2],
    log_left: u64,
    calls_left: u64,
    call_bytes_left: u64,
}

impl Turn {
    pub fn new(settings: Settings, exchange: Arc<Exchange>) -> Self {
        let limits = &settings.limits;
        Turn {
            limiter: Limiter::new(
                size(limits.memory_bytes),
                size(limits.table_elements),
                size(limits.core_instances),
            ),
            random: Stream::new(&settings.seed, Domain::Random),
            insecure: Stream::new(&settings.seed, Domain::Insecure),
            instants: Instants::default(),
            lines: [Vec::new(), Vec::new()],
            log_left: limits.log_bytes,
            calls_left: limits.host_calls,
            call_bytes_left: limits.host_call_bytes_total,
            exchange,
            settings,
        }
    }

    /// Another turn of the same guest: new but for the memory that it has.
    pub fn renew(&mut self, settings: Settings) {
        let next = Turn::new(settings, self.exchange.clone());
        let before = std::mem::replace(self, next);
        self.limiter.take_over(&before.limiter);
    }

    /// Random bytes, no more than one host call may carry.
    pub fn random_bytes(&mut self, length: u64, insecure: bool) -> wasmtime::Result<Vec<u8>> {
        self.settings.limits.check_bytes(length)?;
        let mut bytes = vec![0; size(length)];
        let stream = if insecure {
            &mut self.insecure
        } else {
            &mut self.random
        };
        stream.fill(&mut bytes);
        Ok(bytes)
    }

    /// What may still be logged of this text; none if nothing may.
    fn cut(&mut self, mut text: String) -> Option<String> {
        if self.log_left == 0 {
            return None;
        }
        let mut length = text.len().min(size(self.log_left));
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        // Cut or used up: nothing comes after, so that what is kept is a prefix.
        self.log_left = if length < text.len() {
            0
        } else {
            self.log_left - length as u64
        };
        text.truncate(length);
        Some(text)
    }
}

/// On a 32-bit machine a limit may be more than there can be.
pub fn size(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

impl Limits {
    fn check_bytes(&self, length: u64) -> Result<(), Failure> {
        let limit = self.host_call_bytes;
        if length <= limit {
            return Ok(());
        }
        Err(Failure::new(
            "host-call-bytes",
            format!("{length} bytes in a host call, {limit} allowed"),
        ))
    }
}

impl Turn {
    /// One more call that Java answers.
    fn count_call(&mut self) -> Result<(), Failure> {
        self.calls_left = self.calls_left.checked_sub(1).ok_or_else(|| {
            let limit = self.settings.limits.host_calls;
            Failure::new("host-calls", format!("more than {limit} host calls"))
        })?;
        Ok(())
    }

    /// Arguments or reply of such a call.
    fn count_bytes(&mut self, length: usize) -> Result<(), Failure> {
        let length = length as u64;
        self.settings.limits.check_bytes(length)?;
        self.call_bytes_left = self.call_bytes_left.checked_sub(length).ok_or_else(|| {
            let limit = self.settings.limits.host_call_bytes_total;
            Failure::new(
                "host-call-bytes-total",
                format!("more than {limit} bytes in all host calls together"),
            )
        })?;
        Ok(())
    }
}

/// Hands a request to Java and waits for its reply.
pub async fn host_call(
    mut store: StoreContextMut<'_, Turn>,
    request: Writer,
) -> wasmtime::Result<Vec<u8>> {
    let request = request.into_bytes();
    store.data_mut().count_call()?;
    store.data_mut().count_bytes(request.len())?;
    publish(store.as_context_mut());
    let exchange = store.data().exchange.clone();
    let reply = exchange.call(request).await;
    store.data_mut().count_bytes(reply.len())?;
    // The time that Java took is not the guest's.
    store.set_epoch_deadline(SLICE_TICKS);
    Ok(reply)
}

/// The same at a commit point: the reply begins with the time at which the turn goes on.
pub async fn suspending_call(
    mut store: StoreContextMut<'_, Turn>,
    request: Writer,
) -> wasmtime::Result<Vec<u8>> {
    let mut reply = host_call(store.as_context_mut(), request).await?;
    let rest = reply.split_off(size_of::<u64>().min(reply.len()));
    let now = Reader::new(&reply).u64()?;
    let settings = &mut store.data_mut().settings;
    settings.now_millis = settings.now_millis.max(now);
    Ok(rest)
}

/// Ends when so much time is over.
pub async fn sleep(store: StoreContextMut<'_, Turn>, millis: u64) -> wasmtime::Result<()> {
    let mut out = Writer::default();
    out.number(generated::SLEEP);
    out.u64(millis);
    let rest = suspending_call(store, out).await?;
    Reader::new(&rest).end()?;
    Ok(())
}

/// Tells the poller what was used so far.
pub fn publish(store: StoreContextMut<'_, Turn>) {
    let fuel = store.get_fuel().unwrap_or(0);
    let turn = store.data();
    let mut state = turn.exchange.state();
    state.fuel_used = turn.settings.limits.fuel.saturating_sub(fuel);
    state.peak_memory = turn.limiter.peak() as u64;
}

pub fn runtime_self(store: StoreContextMut<'_, Turn>) -> wasmtime::Result<(String,)> {
    Ok((store.data().settings.actor_id.clone(),))
}

pub fn runtime_now(store: StoreContextMut<'_, Turn>) -> wasmtime::Result<(u64,)> {
    Ok((store.data().settings.now_millis,))
}

pub fn runtime_random(
    mut store: StoreContextMut<'_, Turn>,
    length: u32,
) -> wasmtime::Result<(Vec<u8>,)> {
    Ok((store.data_mut().random_bytes(u64::from(length), false)?,))
}

pub fn environment_get(
    store: StoreContextMut<'_, Turn>,
    name: String,
) -> wasmtime::Result<(Option<String>,)> {
    let variables = &store.data().settings.environment;
    let found = variables.iter().find(|(other, _)| *other == name);
    Ok((found.map(|(_, value)| value.clone()),))
}

pub fn environment_names(store: StoreContextMut<'_, Turn>) -> wasmtime::Result<(Vec<String>,)> {
    let variables = &store.data().settings.environment;
    Ok((variables.iter().map(|(name, _)| name.clone()).collect(),))
}

pub async fn runtime_log(
    store: StoreContextMut<'_, Turn>,
    level: Level,
    text: String,
) -> wasmtime::Result<()> {
    log(store, level as u8, text).await
}

async fn log(
    mut store: StoreContextMut<'_, Turn>,
    level: u8,
    text: String,
) -> wasmtime::Result<()> {
    let Some(text) = store.data_mut().cut(text) else {
        return Ok(());
    };
    let mut out = Writer::default();
    out.number(generated::LOG);
    out.number(level);
    out.text(&text);
    let reply = host_call(store, out).await?;
    Reader::new(&reply).end()?;
    Ok(())
}

/// Logs every whole line and keeps the rest.
pub async fn write_output(
    mut store: StoreContextMut<'_, Turn>,
    output: Output,
    mut bytes: &[u8],
) -> wasmtime::Result<()> {
    if store.data().log_left == 0 {
        // Nobody will read it: splitting it into lines would be work for nothing.
        return Ok(());
    }
    while !bytes.is_empty() {
        let room = LINE_BYTES - store.data().lines[output as usize].len();
        let end = bytes.iter().take(room).position(|b| *b == b'\n');
        let (piece, rest) = bytes.split_at(end.unwrap_or(bytes.len().min(room)));
        store.data_mut().lines[output as usize].extend_from_slice(piece);
        bytes = if end.is_some() { &rest[1..] } else { rest };
        if end.is_some() || piece.len() == room {
            end_line(store.as_context_mut(), output).await?;
        }
    }
    Ok(())
}

/// Logs what was written without an end of line.
pub async fn flush_output(mut store: StoreContextMut<'_, Turn>) -> wasmtime::Result<()> {
    for output in [Output::Stdout, Output::Stderr] {
        if !store.data().lines[output as usize].is_empty() {
            end_line(store.as_context_mut(), output).await?;
        }
    }
    Ok(())
}

async fn end_line(mut store: StoreContextMut<'_, Turn>, output: Output) -> wasmtime::Result<()> {
    let line = std::mem::take(&mut store.data_mut().lines[output as usize]);
    // Output is bytes; a log is text.
    let text = String::from_utf8_lossy(&line).into_owned();
    let level = match output {
        Output::Stdout => generated::LOG_LEVEL_STDOUT,
        Output::Stderr => generated::LOG_LEVEL_STDERR,
    };
    log(store, level, text).await
}
