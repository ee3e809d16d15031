//! Calls that can be suspended, as the bridge makes them.

use std::collections::HashMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Engine, Result, Store, bail};

use crate::{ACTOR, FUEL, Host, NOW, Work, check, store};
use exports::theater::actor::handler::{Guest as Handler, GuestIndices};
use theater::actor::{
    environment, http, messaging, runtime, state, store, supervision, timers, topics, types,
};

wasmtime::component::bindgen!({
    path: "../../../actors/wit",
    world: "actor",
    imports: { default: async },
    exports: { default: async },
    require_store_data_send: true,
});

pub struct Guest {
    pre: InstancePre<Host>,
    handler: GuestIndices,
}

impl Guest {
    pub fn link(engine: &Engine, code: &Component) -> Result<Self> {
        let mut linker = Linker::new(engine);
        Actor::add_to_linker::<_, HasSelf<_>>(&mut linker, |host| host)?;
        let pre = linker.instantiate_pre(code)?;
        let handler = GuestIndices::new(&pre)?;
        Ok(Guest { pre, handler })
    }

    pub fn fresh(&self, calls: u32, work: &Work) -> Result<()> {
        let mut state = HashMap::new();
        for number in 0..calls {
            state = ready(async {
                let mut store = self.store(std::mem::take(&mut state))?;
                let handler = self.instance(&mut store).await?;
                call(&mut store, &handler, number, work).await?;
                Ok(store.into_data().state)
            })?;
        }
        check(work, &state)
    }

    pub fn warm(&self, calls: u32, work: &Work) -> Result<()> {
        let mut store = self.store(HashMap::new())?;
        let handler = ready(self.instance(&mut store))?;
        for number in 0..calls {
            store.set_fuel(FUEL)?;
            ready(call(&mut store, &handler, number, work))?;
        }
        check(work, &store.data().state)
    }

    fn store(&self, state: HashMap<Vec<u8>, Vec<u8>>) -> Result<Store<Host>> {
        let mut store = store(self.pre.engine(), state)?;
        store.epoch_deadline_async_yield_and_update(crate::SLICE_TICKS);
        Ok(store)
    }

    async fn instance(&self, store: &mut Store<Host>) -> Result<Handler> {
        let instance = self.pre.instantiate_async(&mut *store).await?;
        self.handler.load(store, &instance)
    }
}

/// Nothing of the host is ever pending, so one poll is enough.
fn ready<T>(turn: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(turn).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => bail!("the guest waits"),
    }
}

async fn call(store: &mut Store<Host>, handler: &Handler, number: u32, work: &Work) -> Result<()> {
    let message = types::Message {
        id: number.to_string(),
        source: "call-cost".into(),
        origin: types::Origin::Outside,
        kind: work.kind.into(),
        time: NOW,
        attributes: Vec::new(),
        content_type: None,
        body: work.body.clone(),
        answer_to: None,
    };
    match handler.call_handle(store, &message).await? {
        Ok(_) => Ok(()),
        other => bail!("unexpected outcome {other:?}"),
    }
}

impl types::Host for Host {}

impl runtime::Host for Host {
    async fn self_(&mut self) -> String {
        ACTOR.into()
    }

    async fn now(&mut self) -> u64 {
        NOW
    }

    async fn random(&mut self, length: u32) -> Vec<u8> {
        vec![0; length as usize]
    }

    async fn log(&mut self, _level: runtime::Level, _text: String) {}

    async fn sleep(&mut self, _duration: u64) {}
}

impl state::Host for Host {
    async fn get(&mut self, key: Vec<u8>) -> Option<Vec<u8>> {
        self.state.get(&key).cloned()
    }

    async fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.state.insert(key, value);
    }

    async fn delete(&mut self, key: Vec<u8>) {
        self.state.remove(&key);
    }

    async fn scan(
        &mut self,
        _prefix: Vec<u8>,
        _after: Option<Vec<u8>>,
        _limit: u32,
    ) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }
}

impl messaging::Host for Host {
    async fn send(
        &mut self,
        _to: String,
        _payload: messaging::Payload,
        _options: messaging::SendOptions,
    ) -> Result<(), messaging::SendError> {
        Err(messaging::SendError::Denied)
    }

    async fn answer(
        &mut self,
        _token: u64,
        _payload: messaging::Payload,
    ) -> Result<(), messaging::AnswerError> {
        Err(messaging::AnswerError::UnknownToken)
    }

    async fn ask(
        &mut self,
        _to: String,
        _payload: messaging::Payload,
        _timeout: u64,
    ) -> Result<messaging::Payload, messaging::AskError> {
        Err(messaging::AskError::Denied)
    }
}

impl supervision::Host for Host {
    async fn spawn(
        &mut self,
        _id: String,
        _params: Option<Vec<u8>>,
        _timeout: u64,
    ) -> Result<(), supervision::SpawnError> {
        Err(supervision::SpawnError::Denied)
    }

    async fn stop(&mut self, _id: String) -> Result<(), supervision::StopError> {
        Err(supervision::StopError::NoSuchChild)
    }

    async fn children(&mut self, _after: Option<String>, _limit: u32) -> Vec<String> {
        Vec::new()
    }

    async fn parent(&mut self) -> Option<String> {
        None
    }
}

impl store::Host for Host {
    async fn put(&mut self, _bytes: Vec<u8>) -> String {
        String::new()
    }

    async fn get(
        &mut self,
        _digest: String,
        _offset: u64,
        _length: u32,
    ) -> Result<Vec<u8>, store::StoreError> {
        Err(store::StoreError::Denied)
    }

    async fn exists(&mut self, _digest: String) -> Result<u64, store::StoreError> {
        Err(store::StoreError::Denied)
    }

    async fn release(&mut self, _digest: String) -> Result<(), store::StoreError> {
        Err(store::StoreError::Denied)
    }
}

impl http::Host for Host {
    async fn fetch(&mut self, _request: http::Request) -> Result<http::Response, http::FetchError> {
        Err(http::FetchError::DeniedHost(String::new()))
    }
}

impl topics::Host for Host {
    async fn publish(
        &mut self,
        _topic: String,
        _key: Option<Vec<u8>>,
        _payload: messaging::Payload,
    ) -> Result<(), topics::PublishError> {
        Err(topics::PublishError::Denied)
    }
}

impl timers::Host for Host {
    async fn schedule(
        &mut self,
        _name: String,
        _delay: u64,
        _payload: messaging::Payload,
    ) -> Result<(), timers::ScheduleError> {
        Ok(())
    }

    async fn cancel(&mut self, _name: String) -> Result<(), timers::CancelError> {
        Err(timers::CancelError::NoSuchTimer)
    }
}

impl environment::Host for Host {
    async fn get(&mut self, _name: String) -> Option<String> {
        None
    }

    async fn names(&mut self) -> Vec<String> {
        Vec::new()
    }
}
