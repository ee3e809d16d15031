//! How typed values look as bytes in the state. The forms are fixed: other tools read them.
//!
//! | type | bytes |
//! |---|---|
//! | `u8` … `u128`, `i8` … `i128` | two's complement, big-endian, as wide as the type |
//! | `bool` | one byte, 0 or 1 |
//! | `String`, `str` | UTF-8 |
//! | `Vec<u8>`, `[u8]` | as they are |

use std::any::type_name;
use std::error::Error;
use std::fmt;

/// A value that the state can hold.
pub trait Encode {
    /// This value as bytes.
    fn encode(&self) -> Vec<u8>;
}

/// A value that the state can give back.
pub trait Decode: Sized {
    /// The value that [`Encode::encode`] gave these bytes for, or none.
    fn decode(bytes: Vec<u8>) -> Option<Self>;
}

macro_rules! big_endian {
    ($($number:ty)*) => {$(
        impl Encode for $number {
            fn encode(&self) -> Vec<u8> {
                self.to_be_bytes().to_vec()
            }
        }

        impl Decode for $number {
            fn decode(bytes: Vec<u8>) -> Option<Self> {
                Some(Self::from_be_bytes(bytes.try_into().ok()?))
            }
        }
    )*};
}

big_endian!(u8 u16 u32 u64 u128 i8 i16 i32 i64 i128);

impl Encode for bool {
    fn encode(&self) -> Vec<u8> {
        vec![u8::from(*self)]
    }
}

impl Decode for bool {
    fn decode(bytes: Vec<u8>) -> Option<Self> {
        match bytes[..] {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

impl Encode for str {
    fn encode(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Encode for String {
    fn encode(&self) -> Vec<u8> {
        self.as_str().encode()
    }
}

impl Decode for String {
    fn decode(bytes: Vec<u8>) -> Option<Self> {
        String::from_utf8(bytes).ok()
    }
}

impl Encode for [u8] {
    fn encode(&self) -> Vec<u8> {
        self.to_vec()
    }
}

impl Encode for Vec<u8> {
    fn encode(&self) -> Vec<u8> {
        self.clone()
    }
}

impl Decode for Vec<u8> {
    fn decode(bytes: Vec<u8>) -> Option<Self> {
        Some(bytes)
    }
}

/// The bytes under a key of the state are not of the type that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    key: Vec<u8>,
    wanted: &'static str,
}

impl Undecodable {
    #[cfg_attr(feature = "without-state", allow(dead_code))]
    pub(crate) fn new<T>(key: &[u8]) -> Self {
        Self {
            key: key.to_vec(),
            wanted: type_name::<T>(),
        }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = String::from_utf8_lossy(&self.key);
        write!(f, "state under {key:?} is not a {}", self.wanted)
    }
}

impl Error for Undecodable {}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_round_trip<T: Encode + Decode + PartialEq + fmt::Debug>(value: T, bytes: &[u8]) {
        assert_eq!(value.encode(), bytes);
        assert_eq!(T::decode(bytes.to_vec()), Some(value));
    }

    #[test]
    fn values_have_their_documented_form() {
        assert_round_trip(0x0102_0304_0506_0708_u64, &[1, 2, 3, 4, 5, 6, 7, 8]);
        assert_round_trip(-2_i32, &[255, 255, 255, 254]);
        assert_round_trip(true, &[1]);
        assert_round_trip("é".to_owned(), "é".as_bytes());
        assert_round_trip(vec![0_u8, 255], &[0, 255]);
        assert_eq!("é".encode(), "é".as_bytes());
        assert_eq!([7_u8][..].encode(), [7]);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(u64::decode(vec![0; 7]), None);
        assert_eq!(u64::decode(vec![0; 9]), None);
        assert_eq!(bool::decode(vec![2]), None);
        assert_eq!(String::decode(vec![0xff]), None);
    }
}
