//! Messages to this actor itself, at a later time. Effects: they count if the turn returns `Ok`.

use std::time::Duration;

use crate::bindings::theater::actor::timers as host;
use crate::{Payload, Problem};

pub use host::{CancelError, ScheduleError};

/// Hands `payload` to this actor in a turn of its own, once, not before `delay` after the turn's time; parts of a
/// millisecond count as a whole one. The message tells the timer's name ([`Message::timer`](crate::Message::timer)). A
/// timer of the same name that waits is replaced.
///
/// # Errors
///
/// [`ScheduleError::InvalidName`] if the name is empty or too long; [`ScheduleError::InvalidDelay`] if the delay is too
/// long. With `?` each rejects the message that is being handled.
pub fn schedule(name: &str, delay: Duration, payload: Payload) -> Result<(), ScheduleError> {
    host::schedule(name, crate::millis(delay), &payload)
}

/// The timer's message does not come any more. Tells whether one waited.
pub fn cancel(name: &str) -> bool {
    host::cancel(name).is_ok()
}

impl From<ScheduleError> for Problem {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::InvalidName(why) => Problem::new("invalid-timer-name", why),
            ScheduleError::InvalidDelay(why) => Problem::new("invalid-delay", why),
        }
    }
}
