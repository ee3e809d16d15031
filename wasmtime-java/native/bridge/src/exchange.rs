//! What passes between the guest's future and whoever polls it.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Wake};

#[derive(Default)]
pub struct State {
    /// Left by a host function, taken by the poller.
    pub request: Option<Vec<u8>>,
    /// Left by the poller, taken by the waiting host function.
    pub reply: Option<Vec<u8>>,
    /// The time slice was over.
    pub yielded: bool,
    /// The future wants to be polled again.
    woken: bool,
    pub fuel_used: u64,
    pub peak_memory: u64,
}

/// Never contended: the guest runs only while it is polled. The lock is what makes that safe to say.
#[derive(Default)]
pub struct Exchange(Mutex<State>);

impl Exchange {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the future only gave way and can go on at once: Wasmtime does so many times in a collection of garbage,
    /// which is no slice's end and none of the poller's business.
    pub fn gave_way(&self) -> bool {
        let mut state = self.state();
        std::mem::take(&mut state.woken) && state.request.is_none() && !state.yielded
    }

    /// Leaves a request and waits for the reply.
    pub async fn call(&self, request: Vec<u8>) -> Vec<u8> {
        self.state().request = Some(request);
        poll_fn(|_| match self.state().reply.take() {
            Some(reply) => Poll::Ready(reply),
            None => Poll::Pending,
        })
        .await
    }
}

impl Wake for Exchange {
    fn wake(self: Arc<Self>) {
        self.state().woken = true;
    }
}
