//! Large bytes, kept once under their SHA-256 in the content-addressed store. Digests are 64 lowercase hexadecimal digits.

use crate::Problem;
use crate::bindings::theater::actor::store as host;

pub use host::StoreError;

/// Keeps bytes and tells their digest. They are this actor's if the turn returns `Ok`.
#[must_use]
pub fn put(bytes: &[u8]) -> String {
    host::put(bytes)
}

/// At most `length` bytes from `offset` on; fewer at the end, none behind it.
///
/// # Errors
///
/// [`StoreError`]; with `?` it rejects the message that is being handled.
pub fn get(digest: &str, offset: u64, length: u32) -> Result<Vec<u8>, StoreError> {
    host::get(digest, offset, length)
}

/// How many bytes there are.
///
/// # Errors
///
/// As [`get`].
pub fn exists(digest: &str) -> Result<u64, StoreError> {
    host::exists(digest)
}

/// This actor has no more use for the bytes. An effect.
///
/// # Errors
///
/// As [`get`].
pub fn release(digest: &str) -> Result<(), StoreError> {
    host::release(digest)
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::InvalidDigest(why) => Problem::new("invalid-digest", why),
            StoreError::Denied => Problem::new("store-denied", "these bytes are neither this actor's nor granted"),
            StoreError::NotFound => Problem::new("store-not-found", "there are no such bytes"),
        }
    }
}
