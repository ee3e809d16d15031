//! Actors that this one starts, and stops.

use std::time::Duration;

use crate::Problem;
use crate::bindings::theater::actor::supervision as host;

pub use host::{SpawnError, StopError};

/// Starts an actor as this one's child and waits until it has started, at most `timeout`. Its `create` gets its
/// manifest's parameters. What the turn has done so far is committed with it. An actor that was stopped is started again
/// with the state it had.
///
/// # Errors
///
/// Why there is no such child: [`SpawnError`]. With `?` it rejects the message that is being handled.
pub fn spawn(id: &str, timeout: Duration) -> Result<(), SpawnError> {
    host::spawn(id, None, crate::millis(timeout))
}

/// As [`spawn`], with parameters for the child's `create`.
///
/// # Errors
///
/// As [`spawn`].
pub fn spawn_with(id: &str, params: &[u8], timeout: Duration) -> Result<(), SpawnError> {
    host::spawn(id, Some(params), crate::millis(timeout))
}

/// The child ends once its present turn is over, and its children with it. An effect.
///
/// # Errors
///
/// [`StopError::NoSuchChild`] if this actor has no child of this id.
pub fn stop(id: &str) -> Result<(), StopError> {
    host::stop(id)
}

/// Ids of this actor's children that are greater than `after`, ascending, at most `limit` (1 to 1,000).
#[must_use]
pub fn children(after: Option<&str>, limit: u32) -> Vec<String> {
    host::children(after, limit)
}

/// The actor that has spawned this one.
#[must_use]
pub fn parent() -> Option<String> {
    host::parent()
}

impl From<SpawnError> for Problem {
    fn from(error: SpawnError) -> Self {
        match error {
            SpawnError::Denied => Problem::new("spawn-denied", "the manifest does not grant this id"),
            SpawnError::InvalidActorId(why) => Problem::new("invalid-actor-id", why),
            SpawnError::NoSuchActor => Problem::new("no-such-actor", "no actor type matches the child's id"),
            SpawnError::Exists => Problem::new("spawn-exists", "there is such an actor"),
            SpawnError::Rejected(problem) => problem,
            SpawnError::Failed(why) => Problem::new("spawn-failed", why),
            SpawnError::TimedOut => Problem::new("spawn-timed-out", "the child did not start in time"),
            SpawnError::Other(why) => Problem::new("spawn-other", why),
        }
    }
}

impl From<StopError> for Problem {
    fn from(error: StopError) -> Self {
        match error {
            StopError::NoSuchChild => Problem::new("no-such-child", "this actor has no child of this id"),
        }
    }
}
