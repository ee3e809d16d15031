//! Commands that a sandbox is for.

use crate::good::number;
use std::hint::black_box;
use theater_actor::{Outcome, Payload, Problem};

/// None if the command is not one of these.
pub fn run(command: &str, argument: &str) -> Option<Result<Outcome, Problem>> {
    match command {
        "reject" => Some(Err(Problem::new(argument, "as asked").with_detail("detail"))),
        "panic" => panic!("{argument}"),
        "trap" => trap(),
        "divide" => Some(Ok(text((1 / black_box(0_u32)).to_string()))),
        "loop" => endless(),
        "recurse" => Some(Ok(text(recurse(0).to_string()))),
        "spin" => Some(number(argument).map(|rounds| text(spin(rounds).to_string()))),
        "memory" => Some(Ok(text(grow().to_string()))),
        "allocate" => allocate(),
        _ => None,
    }
}

fn text(text: String) -> Outcome {
    Outcome::Answer(Payload::text("result", text))
}

#[cfg(target_arch = "wasm32")]
fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_arch = "wasm32"))]
fn trap() -> ! {
    std::process::abort()
}

fn endless() -> ! {
    let mut round = 0_u64;
    loop {
        round = black_box(round.wrapping_add(1));
    }
}

/// Uses its time, but ends.
fn spin(rounds: u32) -> u32 {
    (0..rounds).fold(0, |sum, round| black_box(sum ^ round))
}

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    frame[0] + recurse(depth + 1) + black_box(frame)[1]
}

/// Takes pages until the host refuses; answers how many it got.
#[cfg(target_arch = "wasm32")]
fn grow() -> usize {
    let mut pages = 0;
    while core::arch::wasm32::memory_grow(0, 1) != usize::MAX {
        pages += 1;
    }
    pages
}

#[cfg(not(target_arch = "wasm32"))]
fn grow() -> usize {
    0
}

/// What most guests do when memory is refused: die.
fn allocate() -> ! {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![1_u8; 65_536]));
    }
}
