//! Messages to other actors, answers that come later, and asks. Sends and answers are effects: they happen if the turn
//! returns `Ok`. An ask is a commit point: what the turn did before it stays done, whatever comes after.

use std::time::Duration;

use crate::bindings::theater::actor::messaging as host;
use crate::{Payload, Problem};

pub use host::{AnswerError, AskError, Priority, SendError};

/// How a message is sent. A [`Priority`] alone is one as well.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct SendOptions {
    options: host::SendOptions,
}

impl SendOptions {
    /// With this priority, as soon as possible, and however late.
    pub fn new(priority: Priority) -> Self {
        Self {
            options: host::SendOptions {
                priority,
                delay: None,
                expiry: None,
            },
        }
    }

    /// Not before `delay` after the turn's time; parts of a millisecond count as a whole one.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.options.delay = Some(crate::millis(delay));
        self
    }

    /// Not after `expiry` after the turn's time: then it becomes a dead letter.
    pub fn expiry(mut self, expiry: Duration) -> Self {
        self.options.expiry = Some(crate::millis(expiry));
        self
    }
}

impl Default for SendOptions {
    fn default() -> Self {
        Self::new(Priority::Normal)
    }
}

impl From<Priority> for SendOptions {
    fn from(priority: Priority) -> Self {
        Self::new(priority)
    }
}

/// Sends with normal priority. Delivered exactly once; messages from one actor to another of one priority arrive in
/// order.
///
/// # Errors
///
/// As [`send_with`].
pub fn send(to: &str, payload: Payload) -> Result<(), SendError> {
    send_with(to, payload, SendOptions::default())
}

/// Sends with a priority, or with [`SendOptions`].
///
/// # Errors
///
/// [`SendError::Denied`] if the manifest does not grant this target; [`SendError::InvalidActorId`] if `to` is none.
/// With `?` either rejects the message that is being handled.
pub fn send_with(to: &str, payload: Payload, options: impl Into<SendOptions>) -> Result<(), SendError> {
    host::send(to, &payload, options.into().options)
}

/// Answers an earlier message whose turn returned [`Outcome::Later`](crate::Outcome::Later). `token` is that
/// message's `answer_to`; keep it in the state until then.
///
/// # Errors
///
/// [`AnswerError::UnknownToken`] if no unanswered message of this actor carries the token.
pub fn answer(token: u64, payload: Payload) -> Result<(), AnswerError> {
    host::answer(token, &payload)
}

/// Sends a message and waits for its answer, at most `timeout`; parts of a millisecond count as a whole one. What the
/// turn has done so far is committed. Until the answer comes this actor takes no other message, and after a crash the
/// turn goes on from here: everything before it must follow from the message, the state and what the host answered.
///
/// # Errors
///
/// Why there is no answer: [`AskError`]. With `?` it rejects the message that is being handled.
pub fn ask(to: &str, payload: Payload, timeout: Duration) -> Result<Payload, AskError> {
    host::ask(to, &payload, crate::millis(timeout))
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Rejected(problem) => problem,
            AskError::Failed(why) => Problem::new("ask-failed", why),
            AskError::TimedOut => Problem::new("ask-timed-out", "no answer came in time"),
            AskError::NoSuchActor => Problem::new("no-such-actor", "no actor type matches the asked id"),
            AskError::Stopped => Problem::new("ask-stopped", "the asked actor was stopped"),
            AskError::Denied => Problem::new("ask-denied", "the manifest does not grant this target"),
            AskError::Cycle(actors) => Problem::new("ask-cycle", format!("a cycle of asks: {}", actors.join(", "))),
            AskError::Partial => Problem::new("ask-partial", "the asked actor failed after a commit point"),
            AskError::Other(why) => Problem::new("ask-other", why),
        }
    }
}

impl From<SendError> for Problem {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Denied => Problem::new("send-denied", "the manifest does not grant this target"),
            SendError::InvalidActorId(why) => Problem::new("invalid-actor-id", why),
        }
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::UnknownToken => Problem::new("unknown-token", "nothing unanswered carries this token"),
        }
    }
}
