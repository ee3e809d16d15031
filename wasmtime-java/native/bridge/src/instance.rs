//! One instance and its one call, as a future that is polled from Java.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use wasmtime::{AsContextMut, Store, UpdateDeadline};

use crate::bindings::theater::actor::types::{Outcome, Problem};
use crate::component::Component;
use crate::exchange::Exchange;
use crate::failure::{Ending, Failure, classify};
use crate::generated::{self, GuestCall};
use crate::turn::{self, SLICE_TICKS, Settings, Turn};
use crate::wire::{Reader, Writer};

/// What Java reads as the step's status.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Done = 0,
    Failed = 1,
    HostCall = 2,
    Yielded = 3,
    Stuck = 4,
    HostError = 5,
}

type Call = Pin<Box<dyn Future<Output = Result<Vec<u8>, Ending>> + Send>>;

enum State {
    New,
    Running(Call),
    Ended,
}

/// What Java reads in place after each step; `output` lives until the next step.
#[repr(C)]
pub struct Head {
    output: *const u8,
    output_length: usize,
    fuel_used: u64,
    peak_memory: u64,
}

#[repr(C)]
pub struct Instance {
    head: Head,
    output: Vec<u8>,
    component: Arc<Component>,
    settings: Arc<Settings>,
    exchange: Arc<Exchange>,
    state: State,
}

impl Instance {
    pub fn new(component: Arc<Component>, settings: Settings) -> Self {
        Instance {
            head: Head {
                output: ptr::null(),
                output_length: 0,
                fuel_used: 0,
                peak_memory: 0,
            },
            output: Vec::new(),
            component,
            settings: Arc::new(settings),
            exchange: Arc::default(),
            state: State::New,
        }
    }

    pub fn start(&mut self, call: &[u8]) -> Status {
        if !matches!(self.state, State::New) {
            return self.host_error("order", "the instance has been started");
        }
        let mut input = Reader::new(call);
        let call = match generated::read_guest_call(&mut input)
            .and_then(|call| input.end().map(|()| call))
        {
            Ok(call) => call,
            Err(e) => return self.host_error("malformed", &e.to_string()),
        };
        let future = run(
            self.component.clone(),
            self.settings.clone(),
            self.exchange.clone(),
            call,
        );
        self.state = State::Running(Box::pin(future));
        self.poll()
    }

    /// Without a reply: after the end of a time slice.
    pub fn resume(&mut self, reply: Option<&[u8]>) -> Status {
        if let Some(reply) = reply {
            self.exchange.state().reply = Some(reply.to_vec());
        }
        self.poll()
    }

    fn poll(&mut self) -> Status {
        let State::Running(call) = &mut self.state else {
            return self.host_error("order", "the instance is not running");
        };
        let waker = Waker::from(self.exchange.clone());
        let mut context = Context::from_waker(&waker);
        let polled = loop {
            let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(&mut context)));
            if !(matches!(polled, Ok(Poll::Pending)) && self.exchange.gave_way()) {
                break polled;
            }
        };
        match polled {
            Ok(Poll::Pending) => self.pending(),
            Ok(Poll::Ready(result)) => {
                self.state = State::Ended;
                match result {
                    Ok(bytes) => self.put(bytes, Status::Done),
                    Err(Ending::Failed {
                        code,
                        text,
                        backtrace,
                    }) => {
                        let mut out = Writer::default();
                        out.text(code);
                        out.text(&text);
                        out.text(&backtrace);
                        self.put(out.into_bytes(), Status::Failed)
                    }
                    Err(Ending::HostError { code, text }) => self.host_error(code, &text),
                }
            }
            Err(panic) => {
                // Its store may be half changed: better to lose its place in the pool than to run its destructors.
                std::mem::forget(std::mem::replace(&mut self.state, State::Ended));
                self.host_error("panic", &crate::panic_text(panic.as_ref()))
            }
        }
    }

    fn pending(&mut self) -> Status {
        let (request, yielded) = {
            let mut state = self.exchange.state();
            (state.request.take(), std::mem::take(&mut state.yielded))
        };
        match request {
            Some(request) => self.put(request, Status::HostCall),
            None if yielded => self.put(Vec::new(), Status::Yielded),
            None => self.put(Vec::new(), Status::Stuck),
        }
    }

    fn host_error(&mut self, code: &str, text: &str) -> Status {
        let mut out = Writer::default();
        out.text(code);
        out.text(text);
        self.put(out.into_bytes(), Status::HostError)
    }

    fn put(&mut self, output: Vec<u8>, status: Status) -> Status {
        self.output = output;
        let state = self.exchange.state();
        self.head = Head {
            output: self.output.as_ptr(),
            output_length: self.output.len(),
            fuel_used: state.fuel_used,
            peak_memory: state.peak_memory,
        };
        status
    }
}

/// Instantiation and call. The store lives and dies with this future.
async fn run(
    component: Arc<Component>,
    settings: Arc<Settings>,
    exchange: Arc<Exchange>,
    call: GuestCall,
) -> Result<Vec<u8>, Ending> {
    let limits = &settings.limits;
    let limit = turn::size(limits.host_call_bytes);
    let mut store = Store::new(
        component.pre.engine(),
        Turn::new(settings.clone(), exchange),
    );
    store.limiter(|turn| &mut turn.limiter);
    store.set_epoch_deadline(SLICE_TICKS);
    store.epoch_deadline_callback(|store| {
        store.data().exchange.state().yielded = true;
        turn::publish(store);
        Ok(UpdateDeadline::Yield(SLICE_TICKS))
    });
    // A coarse bound on what is copied out of the guest before it can be measured exactly.
    store.set_hostcall_fuel(limit.saturating_mul(2).saturating_add(64 << 10));
    store.set_max_component_handles(turn::size(limits.handles));
    let result = match store.set_fuel(limits.fuel) {
        Ok(()) => call_export(&mut store, &component, call).await,
        Err(e) => Err(e),
    };
    // Also after a failure: logs are kept.
    let flushed = turn::flush_output(store.as_context_mut()).await;
    turn::publish(store.as_context_mut());
    let refused = store.data().limiter.refused();
    let result = result
        .and_then(|r| flushed.map(|()| r))
        .map_err(|e| classify(&e, refused))?;
    let mut out = Writer::default();
    generated::write_guest_result(&mut out, &result);
    let bytes = out.into_bytes();
    if bytes.len() > limit {
        let failure = Failure::new(
            "host-call-bytes",
            format!("{} bytes in the result, {limit} allowed", bytes.len()),
        );
        return Err(classify(&failure.into(), None));
    }
    Ok(bytes)
}

async fn call_export(
    store: &mut Store<Turn>,
    component: &Component,
    call: GuestCall,
) -> wasmtime::Result<Result<Outcome, Problem>> {
    let instance = component.pre.instantiate_async(&mut *store).await?;
    if let GuestCall::Handle(message) = call {
        let handler = component.handler.load(&mut *store, &instance)?;
        return handler.call_handle(&mut *store, &message).await;
    }
    let Some(lifecycle) = &component.lifecycle else {
        return Err(Failure::new("no-such-export", "the component has no lifecycle").into());
    };
    let lifecycle = lifecycle.load(&mut *store, &instance)?;
    let result = match call {
        GuestCall::Create(params) => lifecycle.call_create(&mut *store, &params).await?,
        GuestCall::Upgraded(from) => lifecycle.call_upgraded(&mut *store, &from).await?,
        GuestCall::Handle(_) => return Err(Failure::new("no-such-export", "handled above").into()),
    };
    Ok(result.map(|()| Outcome::Done))
}
