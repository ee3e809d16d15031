//! Messages to other actors, and answers that come later. Both are effects: they happen if the turn returns `Ok`.

use crate::bindings::theater::actor::messaging::{self as host, SendOptions};
use crate::{Payload, Problem};

pub use host::{AnswerError, Priority, SendError};

/// Sends with normal priority. Delivered exactly once; messages from one actor to another of one priority arrive in
/// order.
///
/// # Errors
///
/// As [`send_with`].
pub fn send(to: &str, payload: Payload) -> Result<(), SendError> {
    send_with(to, payload, Priority::Normal)
}

/// Sends with the given priority.
///
/// # Errors
///
/// [`SendError::Denied`] if the manifest does not grant this target; [`SendError::InvalidActorId`] if `to` is none.
/// With `?` either rejects the message that is being handled.
pub fn send_with(to: &str, payload: Payload, priority: Priority) -> Result<(), SendError> {
    host::send(to, &payload, SendOptions { priority })
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
