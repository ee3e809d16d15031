//! Random and damaged bytes for everything that reads what Java wrote: a value or `Malformed`, never a panic.
//!
//! `ENCODING_SEED` repeats a run.

use std::time::SystemTime;

use crate::bindings::theater::actor::types::{Outcome, Payload};
use crate::generated::{read_guest_call, write_guest_result};
use crate::turn::Settings;
use crate::wire::{Malformed, Reader, Writer};

const ROUNDS: usize = 100_000;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(40)).map(|_| self.next() as u8).collect()
    }

    fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

fn chance() -> Chance {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = match std::env::var("ENCODING_SEED") {
        Ok(text) => text.parse().unwrap(),
        Err(_) => now.unwrap().as_nanos() as u64,
    };
    println!("seed {seed}");
    Chance(seed)
}

/// A call of `handle`, whole.
fn handle(chance: &mut Chance) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(0);
    out.text(&chance.text());
    out.text(&chance.text());
    out.number(1);
    out.text(&chance.text());
    out.text(&chance.text());
    out.u64(chance.next());
    let attributes: Vec<_> = (0..chance.below(5))
        .map(|_| (chance.text(), chance.text()))
        .collect();
    out.list(&attributes, |out, (name, value)| {
        out.text(name);
        out.text(value);
    });
    out.option(&Some(chance.text()), |out, v| out.text(v));
    out.bytes(&chance.bytes());
    out.option(&Some(chance.next()), |out, v| out.u64(*v));
    out.into_bytes()
}

fn damage(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len());
    match chance.below(3) {
        0 => bytes.truncate(at),
        1 => bytes[at] = chance.next() as u8,
        _ => bytes[at..].iter_mut().take(4).for_each(|b| *b = 0xff),
    }
}

fn read_all<T>(bytes: &[u8], read: impl Fn(&mut Reader<'_>) -> Result<T, Malformed>) -> bool {
    let mut input = Reader::new(bytes);
    read(&mut input).and_then(|_| input.end()).is_ok()
}

#[test]
fn damaged_calls_and_settings_are_values_or_malformed() {
    let mut chance = chance();
    let mut taken = 0;
    for _ in 0..ROUNDS {
        let mut bytes = handle(&mut chance);
        assert!(read_all(&bytes, read_guest_call));
        damage(&mut bytes, &mut chance);
        taken += usize::from(read_all(&bytes, read_guest_call));
        let bytes: Vec<u8> = (0..10).flat_map(|_| chance.bytes()).collect();
        read_all(&bytes, read_guest_call);
        read_all(&bytes, Settings::read);
    }
    // Damage within a text or a number makes another one; most of the rest is noticed.
    assert!(taken > 0 && taken < ROUNDS * 4 / 5, "{taken} of {ROUNDS}");
}

#[test]
fn results_are_read_as_they_were_written() {
    let mut chance = chance();
    for _ in 0..ROUNDS / 10 {
        let payload = Payload {
            kind: chance.text(),
            content_type: (chance.below(2) == 0).then(|| chance.text()),
            attributes: (0..chance.below(5))
                .map(|_| (chance.text(), chance.text()))
                .collect(),
            body: chance.bytes(),
        };
        let mut out = Writer::default();
        write_guest_result(&mut out, &Ok(Outcome::Answer(payload.clone())));
        let bytes = out.into_bytes();
        let mut input = Reader::new(&bytes);
        assert_eq!((input.number(), input.number()), (Ok(0), Ok(1)));
        assert_eq!(input.text(), Ok(payload.kind));
        assert_eq!(input.option(Reader::text), Ok(payload.content_type));
        assert_eq!(
            input.list(|i| Ok((i.text()?, i.text()?))),
            Ok(payload.attributes)
        );
        assert_eq!(input.bytes(), Ok(payload.body));
        assert_eq!(input.end(), Ok(()));
    }
}
