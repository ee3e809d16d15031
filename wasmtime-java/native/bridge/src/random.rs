//! ChaCha20 (RFC 8439) as a stream of random bytes: key = the turn's seed, counter from 0, nonce = which stream.

/// Streams of one seed that have nothing to do with each other.
#[derive(Clone, Copy)]
pub enum Domain {
    /// `runtime.random` and WASI's `random`, in the order of the calls.
    Random = 0,
    /// WASI's `insecure`.
    Insecure = 1,
    /// WASI's `insecure-seed`, from which languages seed their hash tables.
    InsecureSeed = 2,
}

pub struct Stream {
    /// Constants, key, counter, nonce.
    state: [u32; 16],
    block: [u8; 64],
    used: usize,
}

impl Stream {
    pub fn new(seed: &[u8; 32], domain: Domain) -> Self {
        let mut state = [0; 16];
        state[..4].copy_from_slice(&[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
        for (word, bytes) in state[4..12].iter_mut().zip(seed.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        state[13] = domain as u32;
        Stream {
            state,
            block: [0; 64],
            used: 64,
        }
    }

    pub fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            if self.used == self.block.len() {
                self.next_block();
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }

    pub fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn next_block(&mut self) {
        let mut work = self.state;
        for _ in 0..10 {
            quarter(&mut work, 0, 4, 8, 12);
            quarter(&mut work, 1, 5, 9, 13);
            quarter(&mut work, 2, 6, 10, 14);
            quarter(&mut work, 3, 7, 11, 15);
            quarter(&mut work, 0, 5, 10, 15);
            quarter(&mut work, 1, 6, 11, 12);
            quarter(&mut work, 2, 7, 8, 13);
            quarter(&mut work, 3, 4, 9, 14);
        }
        for ((chunk, word), start) in self
            .block
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(work)
            .zip(self.state)
        {
            *chunk = word.wrapping_add(start).to_le_bytes();
        }
        self.state[12] = self.state[12].wrapping_add(1);
        self.used = 0;
    }
}

fn quarter(s: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    s[a] = s[a].wrapping_add(s[b]);
    s[d] = (s[d] ^ s[a]).rotate_left(16);
    s[c] = s[c].wrapping_add(s[d]);
    s[b] = (s[b] ^ s[c]).rotate_left(12);
    s[a] = s[a].wrapping_add(s[b]);
    s[d] = (s[d] ^ s[a]).rotate_left(8);
    s[c] = s[c].wrapping_add(s[d]);
    s[b] = (s[b] ^ s[c]).rotate_left(7);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439, appendix A.1, test vector 1: key, nonce and counter zero.
    #[test]
    fn is_chacha20() {
        let mut out = [0; 64];
        Stream::new(&[0; 32], Domain::Random).fill(&mut out);
        let hex: String = out.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7\
             da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
        );
    }

    #[test]
    fn goes_on_where_it_stopped() {
        let mut whole = [0; 200];
        Stream::new(&[7; 32], Domain::Random).fill(&mut whole);
        let mut parts = [0; 200];
        let mut stream = Stream::new(&[7; 32], Domain::Random);
        let (first, second) = parts.split_at_mut(67);
        stream.fill(first);
        stream.fill(second);
        assert_eq!(whole, parts);
    }

    #[test]
    fn streams_differ() {
        let first = Stream::new(&[7; 32], Domain::Random).next_u64();
        assert_ne!(first, Stream::new(&[7; 32], Domain::Insecure).next_u64());
        assert_ne!(first, Stream::new(&[8; 32], Domain::Random).next_u64());
    }
}
