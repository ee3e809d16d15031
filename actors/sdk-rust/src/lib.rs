//! Write Theater actors in Rust.
//!
//! An actor handles one message at a time. Each turn starts in a new instance: what it must remember is in
//! [`state`], kept by the host under the actor's id; a `static` does not outlive the turn. Sends, state changes
//! and the answer are effects: they happen together if the turn returns `Ok`, and none of them otherwise.
//!
//! ```
//! use theater_actor::{Actor, Message, Outcome, Payload, Problem, export, state};
//!
//! struct Greeter;
//!
//! impl Actor for Greeter {
//!     fn handle(message: Message) -> Result<Outcome, Problem> {
//!         let count = state::get::<u64>("count").unwrap_or(0) + 1;
//!         state::put("count", &count);
//!         let name = message.text()?;
//!         Ok(Outcome::Answer(Payload::text("greeting", format!("Hello {name}, visitor {count}"))))
//!     }
//! }
//!
//! export!(Greeter);
//! # fn main() {}
//! ```
//!
//! A crate that uses this one is a `cdylib` built for `wasm32-unknown-unknown`, or for `wasm32-wasip2`. Its component imports only the
//! interfaces whose functions it calls, and its manifest has to grant exactly those.
//!
//! | module | imports | manifest |
//! |---|---|---|
//! | [`state`] | `theater:actor/state` | `state: true` |
//! | [`messaging`] | `theater:actor/messaging` | `messaging: {send: [...]}` |
//! | [`timers`] | `theater:actor/timers` | `timers: true` |
//! | [`topics`] | `theater:actor/topics` | `topics: {publish: [...]}` |
//! | [`http`] | `theater:actor/http` | `http: {hosts: [...]}` |
//! | [`supervision`] | `theater:actor/supervision` | `supervision: {spawn: [...]}` |
//! | [`store`] | `theater:actor/store` | `store: true` |
//! | [`runtime`] | `theater:actor/runtime` | `runtime: true` |
//! | [`environment`] | `theater:actor/environment` | `environment: {NAME: value}` |
//!
//! A panic ends the turn as failed. With [`export!`] its text is logged first through [`runtime`], so every actor
//! built with this crate imports that interface.
//!
//! A world that does not import one of these interfaces goes with the feature that leaves its module out, such as
//! `without-state`. A project made by `theater new` names what its manifest does not grant.

extern crate self as theater_actor;

mod actor;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod allocator;
#[doc(hidden)]
pub mod bindings;
pub mod codec;
#[cfg(not(feature = "without-environment"))]
pub mod environment;
mod export;
#[cfg(any(all(target_arch = "wasm32", target_os = "unknown"), test))]
mod heap;
#[cfg(not(feature = "without-http"))]
pub mod http;
mod message;
#[cfg(not(feature = "without-messaging"))]
pub mod messaging;
mod payload;
mod problem;
#[cfg(not(feature = "without-runtime"))]
pub mod runtime;
#[cfg(not(feature = "without-state"))]
pub mod state;
#[cfg(not(feature = "without-store"))]
pub mod store;
#[cfg(not(feature = "without-supervision"))]
pub mod supervision;
#[cfg(not(feature = "without-timers"))]
pub mod timers;
#[cfg(not(feature = "without-topics"))]
pub mod topics;

/// As the host counts time.
#[cfg(not(all(
    feature = "without-http",
    feature = "without-messaging",
    feature = "without-supervision",
    feature = "without-timers",
    feature = "without-runtime"
)))]
fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

pub use actor::{Actor, Lifecycle};
pub use bindings::theater::actor::types::{Message, Origin, Outcome, Payload, Problem};
#[doc(hidden)]
pub use export::enter;

#[doc(hidden)]
pub use wit_bindgen;
