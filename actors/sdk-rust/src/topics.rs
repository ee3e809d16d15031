//! Records for ordinary Kafka topics. An effect: they are published if the turn returns `Ok`.

use crate::bindings::theater::actor::topics as host;
use crate::{Payload, Problem};

pub use host::PublishError;

/// Publishes a record. Its value is the payload's body; kind, content type and attributes are its CloudEvents headers.
/// Records with equal keys go to the same partition and stay in order.
///
/// # Errors
///
/// [`PublishError::Denied`] if the manifest does not grant this topic; [`PublishError::InvalidTopic`] if the name is
/// none; [`PublishError::Unavailable`] if there is no such topic, or it does not take such a record now. With `?` each
/// rejects the message that is being handled.
pub fn publish<'a>(topic: &str, key: impl Into<Option<&'a [u8]>>, payload: Payload) -> Result<(), PublishError> {
    host::publish(topic, key.into(), &payload)
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Denied => Problem::new("publish-denied", "the manifest does not grant this topic"),
            PublishError::InvalidTopic(why) => Problem::new("invalid-topic", why),
            PublishError::Unavailable(why) => Problem::new("topic-unavailable", why),
        }
    }
}
