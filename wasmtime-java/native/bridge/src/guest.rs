//! A guest in its store: instantiated by its first call, and called again if it is kept warm.

use std::sync::Arc;

use wasmtime::{AsContextMut, Store, UpdateDeadline};

use crate::bindings::exports::theater::actor::{handler, lifecycle};
use crate::bindings::theater::actor::types::{Outcome, Problem};
use crate::component::Component;
use crate::exchange::Exchange;
use crate::failure::{Ending, Failure, classify};
use crate::generated::{self, GuestCall};
use crate::turn::{self, SLICE_TICKS, Settings, Turn};
use crate::wire::Writer;

/// What its component exports.
struct Exports {
    handler: handler::Guest,
    lifecycle: Option<lifecycle::Guest>,
}

pub struct Guest {
    component: Arc<Component>,
    store: Store<Turn>,
    /// None until the first call.
    exports: Option<Exports>,
}

impl Guest {
    pub fn new(component: Arc<Component>, settings: Settings, exchange: Arc<Exchange>) -> Self {
        let mut store = Store::new(component.pre.engine(), Turn::new(settings, exchange));
        store.limiter(|turn| &mut turn.limiter);
        store.epoch_deadline_callback(|store| {
            store.data().exchange.state().yielded = true;
            turn::publish(store);
            Ok(UpdateDeadline::Yield(SLICE_TICKS))
        });
        Guest {
            component,
            store,
            exports: None,
        }
    }

    /// The next call's settings. What the guest has in memory and holds of handles stays.
    pub fn renew(&mut self, settings: Settings) {
        self.store.data_mut().renew(settings);
    }

    /// Instantiates it if that has not happened, and calls. It comes back if the call ended well, and is taken apart
    /// otherwise.
    pub async fn call(mut self, call: GuestCall) -> (Result<Vec<u8>, Ending>, Option<Guest>) {
        let result = self.run(call).await;
        // Also after a failure: logs are kept.
        let flushed = turn::flush_output(self.store.as_context_mut()).await;
        turn::publish(self.store.as_context_mut());
        let result = result.and_then(|result| {
            flushed?;
            let ok = result.is_ok();
            Ok((self.encode(&result)?, ok))
        });
        match result {
            Ok((bytes, ok)) => (Ok(bytes), ok.then_some(self)),
            Err(e) => (Err(classify(&e, self.store.data().limiter.refused())), None),
        }
    }

    async fn run(&mut self, call: GuestCall) -> wasmtime::Result<Result<Outcome, Problem>> {
        let limits = &self.store.data().settings.limits;
        let (fuel, handles) = (limits.fuel, turn::size(limits.handles));
        // A coarse bound on what is copied out of the guest before it can be measured exactly.
        let copied = turn::size(limits.host_call_bytes)
            .saturating_mul(2)
            .saturating_add(64 << 10);
        self.store.set_epoch_deadline(SLICE_TICKS);
        self.store.set_hostcall_fuel(copied);
        self.store.set_max_component_handles(handles);
        self.store.set_fuel(fuel)?;
        let exports = match &self.exports {
            Some(exports) => exports,
            None => {
                let exports = instantiate(&mut self.store, &self.component).await?;
                self.exports.insert(exports)
            }
        };
        call_export(&mut self.store, exports, call).await
    }

    fn encode(&self, result: &Result<Outcome, Problem>) -> Result<Vec<u8>, Failure> {
        let mut out = Writer::default();
        generated::write_guest_result(&mut out, result);
        let bytes = out.into_bytes();
        let limit = turn::size(self.store.data().settings.limits.host_call_bytes);
        if bytes.len() > limit {
            return Err(Failure::new(
                "host-call-bytes",
                format!("{} bytes in the result, {limit} allowed", bytes.len()),
            ));
        }
        Ok(bytes)
    }
}

async fn instantiate(store: &mut Store<Turn>, component: &Component) -> wasmtime::Result<Exports> {
    let instance = component.pre.instantiate_async(&mut *store).await?;
    let handler = component.handler.load(&mut *store, &instance)?;
    let lifecycle = match &component.lifecycle {
        Some(lifecycle) => Some(lifecycle.load(&mut *store, &instance)?),
        None => None,
    };
    Ok(Exports { handler, lifecycle })
}

async fn call_export(
    store: &mut Store<Turn>,
    exports: &Exports,
    call: GuestCall,
) -> wasmtime::Result<Result<Outcome, Problem>> {
    let lifecycle = || {
        let lifecycle = exports.lifecycle.as_ref();
        lifecycle.ok_or_else(|| Failure::new("no-such-export", "the component has no lifecycle"))
    };
    let result = match call {
        GuestCall::Handle(message) => return exports.handler.call_handle(store, &message).await,
        GuestCall::Create(params) => lifecycle()?.call_create(store, &params).await?,
        GuestCall::Upgraded(from) => lifecycle()?.call_upgraded(store, &from).await?,
    };
    Ok(result.map(|()| Outcome::Done))
}
