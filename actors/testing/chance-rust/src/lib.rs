//! For tests: answers everything by which one run of a turn could differ from another, as the standard library and
//! WASI give it.

use serde_json::{Value, json};
use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::io::Read;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use theater_actor::{Actor, Message, Outcome, Payload, Problem, export};

struct Chance;

impl Actor for Chance {
    fn handle(_: Message) -> Result<Outcome, Problem> {
        let chances = json!({ "seeded": seeded(), "fixed": fixed() });
        Ok(Outcome::Answer(Payload::json("chances", &chances)))
    }
}

export!(Chance);

fn seeded() -> Value {
    let map: HashMap<u32, ()> = (0..50).map(|key| (key, ())).collect();
    let set: HashSet<String> = (0..50).map(|key| format!("key {key}")).collect();
    let (seed_low, seed_high) = wasip2::random::insecure_seed::insecure_seed();
    json!({
        "map": map.keys().collect::<Vec<_>>(),
        "set": set.iter().collect::<Vec<_>>(),
        "hash": RandomState::new().hash_one("x"),
        "random": [wasip2::random::random::get_random_u64(), wasip2::random::random::get_random_u64()],
        "bytes": wasip2::random::random::get_random_bytes(9),
        "insecure": wasip2::random::insecure::get_insecure_random_u64(),
        "insecure bytes": wasip2::random::insecure::get_insecure_random_bytes(9),
        "insecure seed": [seed_low, seed_high],
    })
}

fn fixed() -> Value {
    let begin = Instant::now();
    let mut input = String::new();
    json!({
        "time": SystemTime::now().duration_since(UNIX_EPOCH).map(|time| time.as_nanos().to_string()).ok(),
        "monotonic": wasip2::clocks::monotonic_clock::now(),
        "resolution": wasip2::clocks::monotonic_clock::resolution(),
        "elapsed": begin.elapsed().as_nanos().to_string(),
        "arguments": std::env::args().collect::<Vec<_>>(),
        "environment": std::env::vars().collect::<Vec<_>>(),
        "folder": told(std::env::current_dir()),
        "listing": told(std::fs::read_dir("/").map(Iterator::count)),
        "file": told(std::fs::read_to_string("/etc/passwd")),
        "input": told(std::io::stdin().read_to_string(&mut input)),
        "terminal": std::io::IsTerminal::is_terminal(&std::io::stdout()),
        "thread": std::thread::available_parallelism().map(usize::from).ok(),
    })
}

/// What an action gives, or the error that it ends with.
fn told<T: std::fmt::Debug>(result: std::io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?}: {error}", error.kind()),
    }
}
