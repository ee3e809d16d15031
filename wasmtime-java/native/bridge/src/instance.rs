//! One instance and its calls, each as a future that is polled from Java.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::component::Component;
use crate::exchange::Exchange;
use crate::failure::Ending;
use crate::generated::{self, GuestCall};
use crate::guest::Guest;
use crate::turn::Settings;
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

/// The guest comes back if it may be called again.
type Call = Pin<Box<dyn Future<Output = (Result<Vec<u8>, Ending>, Option<Guest>)> + Send>>;

enum State {
    /// Ready for a call.
    Ready(Guest),
    Running(Call),
    /// After a call that ended well.
    Ok(Guest),
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
    exchange: Arc<Exchange>,
    state: State,
}

impl Instance {
    pub fn new(component: Arc<Component>, settings: Settings) -> Self {
        let exchange: Arc<Exchange> = Arc::default();
        Instance {
            head: Head {
                output: ptr::null(),
                output_length: 0,
                fuel_used: 0,
                peak_memory: 0,
            },
            output: Vec::new(),
            state: State::Ready(Guest::new(component, settings, exchange.clone())),
            exchange,
        }
    }

    pub fn start(&mut self, call: &[u8]) -> Status {
        if !matches!(self.state, State::Ready(_)) {
            return self.host_error("order", "the instance is not ready for a call");
        }
        let call = match read_call(call) {
            Ok(call) => call,
            Err(e) => return self.host_error("malformed", &e.to_string()),
        };
        if let State::Ready(guest) = std::mem::replace(&mut self.state, State::Ended) {
            self.state = State::Running(Box::pin(guest.call(call)));
        }
        self.poll()
    }

    /// Makes it ready for another call, as if it were new but for the guest's memory. `Done` says that it is.
    pub fn renew(&mut self, settings: Settings) -> Status {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Ok(mut guest) => {
                guest.renew(settings);
                self.state = State::Ready(guest);
                self.put(Vec::new(), Status::Done)
            }
            other => {
                self.state = other;
                self.host_error(
                    "order",
                    "only a call that ended well can be followed by another",
                )
            }
        }
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
            Ok(Poll::Ready((result, guest))) => {
                self.state = guest.map_or(State::Ended, State::Ok);
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

    pub fn host_error(&mut self, code: &str, text: &str) -> Status {
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

fn read_call(bytes: &[u8]) -> Result<GuestCall, crate::wire::Malformed> {
    let mut input = Reader::new(bytes);
    let call = generated::read_guest_call(&mut input)?;
    input.end()?;
    Ok(call)
}
