//! Plain calls: the fastest that Wasmtime offers, but such a guest can neither yield nor be suspended.

use std::collections::HashMap;

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
            let mut store = store(self.pre.engine(), std::mem::take(&mut state))?;
            let handler = self.instance(&mut store)?;
            call(&mut store, &handler, number, work)?;
            state = store.into_data().state;
        }
        check(work, &state)
    }

    pub fn warm(&self, calls: u32, work: &Work) -> Result<()> {
        let mut store = store(self.pre.engine(), HashMap::new())?;
        let handler = self.instance(&mut store)?;
        for number in 0..calls {
            store.set_fuel(FUEL)?;
            call(&mut store, &handler, number, work)?;
        }
        check(work, &store.data().state)
    }

    fn instance(&self, store: &mut Store<Host>) -> Result<Handler> {
        let instance = self.pre.instantiate(&mut *store)?;
        self.handler.load(store, &instance)
    }
}

fn call(store: &mut Store<Host>, handler: &Handler, number: u32, work: &Work) -> Result<()> {
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
    match handler.call_handle(store, &message)? {
        Ok(_) => Ok(()),
        other => bail!("unexpected outcome {other:?}"),
    }
}

impl types::Host for Host {}

impl runtime::Host for Host {
    fn self_(&mut self) -> String {
        ACTOR.into()
    }

    fn now(&mut self) -> u64 {
        NOW
    }

    fn random(&mut self, length: u32) -> Vec<u8> {
        vec![0; length as usize]
    }

    fn log(&mut self, _level: runtime::Level, _text: String) {}

    fn sleep(&mut self, _duration: u64) {}
}

impl state::Host for Host {
    fn get(&mut self, key: Vec<u8>) -> Option<Vec<u8>> {
        self.state.get(&key).cloned()
    }

    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.state.insert(key, value);
    }

    fn delete(&mut self, key: Vec<u8>) {
        self.state.remove(&key);
    }

    fn scan(
        &mut self,
        _prefix: Vec<u8>,
        _after: Option<Vec<u8>>,
        _limit: u32,
    ) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }
}

impl messaging::Host for Host {
    fn send(
        &mut self,
        _to: String,
        _payload: messaging::Payload,
        _options: messaging::SendOptions,
    ) -> Result<(), messaging::SendError> {
        Err(messaging::SendError::Denied)
    }

    fn answer(
        &mut self,
        _token: u64,
        _payload: messaging::Payload,
    ) -> Result<(), messaging::AnswerError> {
        Err(messaging::AnswerError::UnknownToken)
    }

    fn ask(
        &mut self,
        _to: String,
        _payload: messaging::Payload,
        _timeout: u64,
    ) -> Result<messaging::Payload, messaging::AskError> {
        Err(messaging::AskError::Denied)
    }
}

impl supervision::Host for Host {
    fn spawn(
        &mut self,
        _id: String,
        _params: Option<Vec<u8>>,
        _timeout: u64,
    ) -> Result<(), supervision::SpawnError> {
        Err(supervision::SpawnError::Denied)
    }

    fn stop(&mut self, _id: String) -> Result<(), supervision::StopError> {
        Err(supervision::StopError::NoSuchChild)
    }

    fn children(&mut self, _after: Option<String>, _limit: u32) -> Vec<String> {
        Vec::new()
    }

    fn parent(&mut self) -> Option<String> {
        None
    }
}

impl store::Host for Host {
    fn put(&mut self, _bytes: Vec<u8>) -> String {
        String::new()
    }

    fn get(
        &mut self,
        _digest: String,
        _offset: u64,
        _length: u32,
    ) -> Result<Vec<u8>, store::StoreError> {
        Err(store::StoreError::Denied)
    }

    fn exists(&mut self, _digest: String) -> Result<u64, store::StoreError> {
        Err(store::StoreError::Denied)
    }

    fn release(&mut self, _digest: String) -> Result<(), store::StoreError> {
        Err(store::StoreError::Denied)
    }
}

impl http::Host for Host {
    fn fetch(&mut self, _request: http::Request) -> Result<http::Response, http::FetchError> {
        Err(http::FetchError::DeniedHost(String::new()))
    }
}

impl topics::Host for Host {
    fn publish(
        &mut self,
        _topic: String,
        _key: Option<Vec<u8>>,
        _payload: messaging::Payload,
    ) -> Result<(), topics::PublishError> {
        Err(topics::PublishError::Denied)
    }
}

impl timers::Host for Host {
    fn schedule(
        &mut self,
        _name: String,
        _delay: u64,
        _payload: messaging::Payload,
    ) -> Result<(), timers::ScheduleError> {
        Ok(())
    }

    fn cancel(&mut self, _name: String) -> Result<(), timers::CancelError> {
        Err(timers::CancelError::NoSuchTimer)
    }
}

impl environment::Host for Host {
    fn get(&mut self, _name: String) -> Option<String> {
        None
    }

    fn names(&mut self) -> Vec<String> {
        Vec::new()
    }
}
