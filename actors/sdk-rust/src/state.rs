//! This actor's key-value state, kept by the host.
//!
//! Keys are ordered as unsigned bytes. A turn reads its own writes; they are kept if it returns `Ok`.
//! [`codec`](crate::codec) says how typed values look as bytes.

use crate::bindings::theater::actor::state as host;
use crate::codec::{Decode, Encode, Undecodable};
use std::marker::PhantomData;

/// The value under `key`, none if there is none.
///
/// # Panics
///
/// If what is there is not a `T`: the actor has a bug, and going on would make it worse. [`try_get`] tells instead.
pub fn get<T: Decode>(key: impl AsRef<[u8]>) -> Option<T> {
    try_get(key).unwrap_or_else(|undecodable| panic!("{undecodable}"))
}

/// Like [`get`], for state that may have been written in another form, by an older component for instance.
///
/// # Errors
///
/// [`Undecodable`] if what is there is not a `T`.
pub fn try_get<T: Decode>(key: impl AsRef<[u8]>) -> Result<Option<T>, Undecodable> {
    let key = key.as_ref();
    host::get(key)
        .map(|bytes| T::decode(bytes).ok_or_else(|| Undecodable::new::<T>(key)))
        .transpose()
}

/// Whether there is a value under `key`.
pub fn contains(key: impl AsRef<[u8]>) -> bool {
    host::get(key.as_ref()).is_some()
}

/// Writes a value. Going beyond the manifest's limits fails the turn.
pub fn put<T: Encode + ?Sized>(key: impl AsRef<[u8]>, value: &T) {
    host::put(key.as_ref(), &value.encode());
}

/// Removes a value, if there is one.
pub fn delete(key: impl AsRef<[u8]>) {
    host::delete(key.as_ref());
}

/// All entries whose key begins with `prefix`, ascending, fetched from the host as the iterator goes on.
pub fn scan<T: Decode>(prefix: impl Into<Vec<u8>>) -> Scan<T> {
    Scan {
        prefix: prefix.into(),
        after: None,
        page: Vec::new().into_iter(),
        last_page: false,
        value: PhantomData,
    }
}

/// Entries under a prefix, as [`scan`] gives them.
///
/// # Panics
///
/// `next` panics at a value that is not a `T`, as [`get`] does.
pub struct Scan<T> {
    prefix: Vec<u8>,
    after: Option<Vec<u8>>,
    page: std::vec::IntoIter<(Vec<u8>, Vec<u8>)>,
    last_page: bool,
    value: PhantomData<T>,
}

/// Enough that the call costs little per entry, and few enough that a reader who stops early has not paid for much.
const PAGE: u32 = 100;

impl<T: Decode> Scan<T> {
    fn next_from(
        &mut self,
        fetch: impl Fn(&[u8], Option<&[u8]>, u32) -> Vec<(Vec<u8>, Vec<u8>)>,
    ) -> Option<(Vec<u8>, T)> {
        if self.page.len() == 0 && !self.last_page {
            let page = fetch(&self.prefix, self.after.as_deref(), PAGE);
            self.last_page = page.len() < PAGE as usize;
            self.after = page.last().map(|(key, _)| key.clone());
            self.page = page.into_iter();
        }
        let (key, bytes) = self.page.next()?;
        match T::decode(bytes) {
            Some(value) => Some((key, value)),
            None => panic!("{}", Undecodable::new::<T>(&key)),
        }
    }
}

impl<T: Decode> Iterator for Scan<T> {
    type Item = (Vec<u8>, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_from(host::scan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn scan_fetches_pages_until_a_short_one() {
        for count in [0, 1, 99, 100, 101, 250] {
            let entries: Vec<_> = (0..count)
                .map(|n: u32| (n.to_be_bytes().to_vec(), u64::from(n).encode()))
                .collect();
            let calls = Cell::new(0);
            let fetch = |prefix: &[u8], after: Option<&[u8]>, limit: u32| {
                assert_eq!(prefix, b"p/");
                calls.set(calls.get() + 1);
                let first = after.map_or(0, |key| entries.iter().position(|entry| entry.0 == key).unwrap() + 1);
                let page = entries.iter().skip(first).take(limit as usize);
                page.cloned().collect()
            };

            let mut scan = scan::<u64>("p/");
            let values: Vec<_> = std::iter::from_fn(|| scan.next_from(fetch))
                .map(|(_, value)| value)
                .collect();

            assert_eq!(values, (0..u64::from(count)).collect::<Vec<_>>());
            assert_eq!(calls.get(), count / PAGE + 1, "calls for {count} entries");
        }
    }

    #[test]
    #[should_panic(expected = "state under \"k\" is not a u64")]
    fn scan_panics_at_a_value_of_another_type() {
        scan::<u64>("").next_from(|_, _, _| vec![(b"k".to_vec(), b"no".to_vec())]);
    }
}
