//! What the manifest hands to all actors of the type, by name.

use crate::bindings::theater::actor::environment as host;

/// The value under a name; none if the manifest has no such name.
pub fn get(name: &str) -> Option<String> {
    host::get(name)
}

/// All names, ascending.
pub fn names() -> Vec<String> {
    host::names()
}
