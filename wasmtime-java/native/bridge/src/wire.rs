//! The layout that both sides of the boundary speak; witgen's main.rs spells it out.

use std::fmt;

/// Bytes that Java wrote and that cannot be read: a defect in one of the two sides, never a guest's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed bytes from the host: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

type Parsed<T> = Result<T, Malformed>;

/// Reads from borrowed bytes; what it returns is owned.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    pub fn number(&mut self) -> Parsed<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u32(&mut self) -> Parsed<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> Parsed<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub fn array<const N: usize>(&mut self) -> Parsed<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(Malformed("end"))?;
        self.rest = rest;
        Ok(*head)
    }

    pub fn bytes(&mut self) -> Parsed<Vec<u8>> {
        Ok(self.slice()?.to_vec())
    }

    pub fn text(&mut self) -> Parsed<String> {
        let bytes = self.slice()?;
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed("UTF-8"))?;
        Ok(text.to_string())
    }

    pub fn list<T>(&mut self, element: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let count = self.u32()? as usize;
        // Each element takes at least a byte: a wrong count cannot make this reserve much.
        let mut list = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            list.push(element(self)?);
        }
        Ok(list)
    }

    pub fn option<T>(&mut self, value: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Option<T>> {
        match self.number()? {
            0 => Ok(None),
            1 => Ok(Some(value(self)?)),
            _ => Err(Malformed("flag")),
        }
    }

    pub fn result<T, E>(
        &mut self,
        value: impl Fn(&mut Self) -> Parsed<T>,
        error: impl Fn(&mut Self) -> Parsed<E>,
    ) -> Parsed<Result<T, E>> {
        match self.number()? {
            0 => Ok(Ok(value(self)?)),
            1 => Ok(Err(error(self)?)),
            _ => Err(Malformed("flag")),
        }
    }

    /// Checks that nothing is left.
    pub fn end(&self) -> Parsed<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed("rest"))
        }
    }

    fn slice(&mut self) -> Parsed<&'a [u8]> {
        let length = self.u32()? as usize;
        let (head, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Malformed("length"))?;
        self.rest = rest;
        Ok(head)
    }
}

/// Appends to bytes of its own. Lengths over 4 GiB cannot occur: a guest's memory is smaller.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn number(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn bytes(&mut self, value: &[u8]) {
        self.u32(value.len() as u32);
        self.bytes.extend_from_slice(value);
    }

    pub fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    pub fn list<T>(&mut self, values: &[T], element: impl Fn(&mut Self, &T)) {
        self.u32(values.len() as u32);
        for value in values {
            element(self, value);
        }
    }

    pub fn option<T>(&mut self, value: &Option<T>, writer: impl Fn(&mut Self, &T)) {
        match value {
            None => self.number(0),
            Some(value) => {
                self.number(1);
                writer(self, value);
            }
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote() {
        let mut out = Writer::default();
        out.number(7);
        out.u64(u64::MAX);
        out.text("zwölf");
        out.list(&[1u32, 2], |out, v| out.u32(*v));
        out.option(&Some(3u32), |out, v| out.u32(*v));
        out.option(&None::<u32>, |out, v| out.u32(*v));
        let bytes = out.into_bytes();
        let mut input = Reader::new(&bytes);
        assert_eq!(input.number().unwrap(), 7);
        assert_eq!(input.u64().unwrap(), u64::MAX);
        assert_eq!(input.text().unwrap(), "zwölf");
        assert_eq!(input.list(Reader::u32).unwrap(), [1, 2]);
        assert_eq!(input.option(Reader::u32).unwrap(), Some(3));
        assert_eq!(input.option(Reader::u32).unwrap(), None);
        input.end().unwrap();
    }

    #[test]
    fn refuses_what_is_cut_off_or_too_long() {
        let mut out = Writer::default();
        out.text("four");
        let bytes = out.into_bytes();
        for length in 0..bytes.len() {
            assert!(Reader::new(&bytes[..length]).text().is_err(), "{length}");
        }
        let mut input = Reader::new(&bytes);
        input.u32().unwrap();
        assert_eq!(input.end(), Err(Malformed("rest")));
    }

    #[test]
    fn refuses_invalid_utf8_and_flags() {
        assert_eq!(
            Reader::new(&[1, 0, 0, 0, 0xff]).text(),
            Err(Malformed("UTF-8"))
        );
        assert_eq!(
            Reader::new(&[2, 0]).option(Reader::number),
            Err(Malformed("flag"))
        );
    }

    #[test]
    fn a_wrong_count_reserves_nothing() {
        assert_eq!(
            Reader::new(&[0xff; 8]).list(Reader::u64),
            Err(Malformed("end"))
        );
    }
}
