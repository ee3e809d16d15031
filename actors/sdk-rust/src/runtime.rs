//! Who and when this turn is, random numbers, and the log. Everything here is recorded, so that a turn can be run
//! again and compared.

use crate::bindings::theater::actor::runtime as host;
use std::fmt::Display;
use std::time::Duration;

pub use host::Level;

/// This actor's id.
pub fn self_id() -> String {
    host::self_()
}

/// The turn's time in milliseconds since 1970 UTC: one value from one commit point to the next, never less than before.
pub fn now() -> u64 {
    host::now()
}

/// Waits; parts of a millisecond count as a whole one. What the turn has done so far is committed. Meanwhile this actor
/// takes no message, and after a crash the turn goes on from here.
pub fn sleep(duration: Duration) {
    host::sleep(crate::millis(duration));
}

/// Random bytes, fit for keys.
pub fn random(length: u32) -> Vec<u8> {
    host::random(length)
}

/// A random number, each of 2^64 equally likely.
pub fn random_u64() -> u64 {
    host::random(8)
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Writes a line that is kept in the turn's event, whatever its outcome.
pub fn log(level: Level, text: impl Display) {
    host::log(level, &text.to_string());
}

/// [`log`] at level debug.
pub fn debug(text: impl Display) {
    log(Level::Debug, text);
}

/// [`log`] at level info.
pub fn info(text: impl Display) {
    log(Level::Info, text);
}

/// [`log`] at level warn.
pub fn warn(text: impl Display) {
    log(Level::Warn, text);
}

/// [`log`] at level error.
pub fn error(text: impl Display) {
    log(Level::Error, text);
}
