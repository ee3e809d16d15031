//! Damaged components: whatever the damage, inspecting and compiling end with a verdict, never with a panic.
//!
//! `MUTATION_SEED` repeats a run; `MUTATION_SECONDS` is how long the compiler gets, 30 without it. All ten thousand are
//! inspected; of those that are whole enough, as many are compiled as fit into that time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};

use crate::{Failure, compile, inspect};

const MUTATIONS: usize = 10_000;

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, good enough to do damage.
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

    /// A range within `length`, often short.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let most = 1 << self.below(12);
        start..(start + 1 + self.below(most)).min(length)
    }
}

/// Where the sections of a binary lie, heads included; those of its parts as well.
fn sections(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    wasmparser::Parser::new(0)
        .parse_all(bytes)
        .map_while(|payload| payload.ok())
        .filter_map(|payload| payload.as_section().map(|(_, range)| range))
        .filter(|range| !range.is_empty())
        .collect()
}

fn mutate(original: &[u8], sections: &[std::ops::Range<usize>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let section = |chance: &mut Chance| sections[chance.below(sections.len())].clone();
    match chance.below(8) {
        0 => bytes.truncate(chance.below(original.len())),
        1 | 2 => {
            for _ in 0..=chance.below(8) {
                let at = chance.below(bytes.len());
                bytes[at] ^= 1 << chance.below(8);
            }
        }
        // A number whose LEB128 form goes on, or is very large.
        3 => {
            let at = chance.below(bytes.len());
            bytes[at] = [0x80, 0xff, 0x7f, 0x00][chance.below(4)];
        }
        4 => {
            let (a, b) = (section(chance), section(chance));
            let (a, b) = if a.start <= b.start { (a, b) } else { (b, a) };
            if a.end <= b.start {
                bytes = [
                    &original[..a.start],
                    &original[b.clone()],
                    &original[a.end..b.start],
                    &original[a],
                    &original[b.end..],
                ]
                .concat();
            }
        }
        5 => {
            let (from, to) = (section(chance), section(chance).start);
            bytes.splice(to..to, original[from].iter().copied());
        }
        6 => {
            bytes.drain(section(chance));
        }
        _ => {
            let (from, to) = (chance.range(original.len()), chance.range(original.len()));
            bytes.splice(to, original[from].iter().copied());
        }
    }
    bytes
}

/// Components of this repository, and a small one with what they lack.
fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let actor = |path: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../actors/");
        std::fs::read(format!("{root}{path}")).unwrap()
    };
    let small = r#"(component
        (import "theater:actor/runtime@1.0.0" (instance $runtime (export "now" (func (result u64)))))
        (type $deep (list (record (field "a" (option (tuple string u8 (result (list char))))) (field "b" (flags "x" "y")))))
        (component $inner (import "f" (func)) (export "g" (func 0)))
        (core module $libc (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 8))
        (core module $main (import "" "now" (func (result i64))) (import "" "memory" (memory 1))
            (table 10 funcref) (tag (param i32)) (global (mut v128) (v128.const i64x2 1 2)) (elem (i32.const 0) func 0)
            (data (i32.const 0) "data")
            (func (export "run") (param i32 i32) (result i32)
                (block $b (result i32) (try_table (catch 0 $b) (throw 0 (i32.const 3))) (i32.const 4)) (br_if 0 (local.get 0))))
        (core instance $libc (instantiate $libc))
        (core func $now (canon lower (func $runtime "now")))
        (core instance $main (instantiate $main
            (with "" (instance (export "now" (func $now)) (export "memory" (memory $libc "memory"))))))
        (func (export "run") (param "text" string) (result u32)
            (canon lift (core func $main "run") (memory $libc "memory") (realloc (func $libc "realloc")))))"#;
    vec![
        ("counter", actor("examples/counter/counter.wasm")),
        ("account", actor("examples/account/account.wasm")),
        ("probe", actor("testing/probe/probe.wasm")),
        ("small", wat::parse_str(small).unwrap()),
    ]
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn ten_thousand_damaged_components_end_with_a_verdict() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = variable("MUTATION_SEED").unwrap_or(now.unwrap().as_nanos() as u64);
    let budget = Duration::from_secs(variable("MUTATION_SECONDS").unwrap_or(30));
    println!("seed {seed}");
    let originals: Vec<_> = originals()
        .into_iter()
        .map(|(name, bytes)| (name, sections(&bytes), bytes))
        .collect();
    let mut chance = Chance(seed);
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compiling = Duration::ZERO;
    for number in 0..MUTATIONS {
        // The small one every other time: it is compiled in no time.
        let choice = chance
            .below(2 * (originals.len() - 1))
            .min(originals.len() - 1);
        let (name, sections, original) = &originals[choice];
        let bytes = mutate(original, sections, &mut chance);
        let verdict = catch_unwind(AssertUnwindSafe(|| {
            let inspected = inspect::inspect(&bytes);
            if inspected.is_err() || compiling > budget {
                return verdict("inspected", inspected.map(|_| ()));
            }
            let began = Instant::now();
            let compiled = compile(&bytes);
            compiling += began.elapsed();
            verdict("compiled", compiled.map(|_| ()))
        }));
        let Ok(verdict) = verdict else {
            let file = std::env::temp_dir().join(format!("theater-mutation-{seed}-{number}.wasm"));
            std::fs::write(&file, &bytes).unwrap();
            panic!(
                "seed {seed}, mutation {number} of {name}: kept in {}",
                file.display()
            );
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    println!("{MUTATIONS} mutations, {compiling:.1?} in the compiler: {verdicts:?}");
    // Else the damage is of one kind only. How many were compiled is a matter of time.
    let of = |verdict| verdicts.get(verdict).copied().unwrap_or(0);
    assert!(of("not-a-component") > MUTATIONS / 4, "{verdicts:?}");
    assert!(
        of("inspected") + of("compiled") > MUTATIONS / 40,
        "{verdicts:?}"
    );
    assert!(of("compiled") > 0, "{verdicts:?}");
}

fn verdict(success: &'static str, result: crate::Result<()>) -> &'static str {
    match result {
        Ok(()) => success,
        Err(Failure::Unfit(code, text)) => {
            assert!(!text.is_empty(), "{code} without a text");
            code
        }
        Err(Failure::Use(text)) => panic!("damage taken for wrong use: {text}"),
    }
}
