//! An actor that does what a test asks of it, good or bad. See README.md for the commands.

mod bad;
mod good;

use theater_actor::{Actor, Lifecycle, Message, Outcome, Problem, export, runtime};

struct Probe;

impl Actor for Probe {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        let body = message.text()?;
        if message.kind != "script" {
            return run(&message, &message.kind, body);
        }
        let mut outcome = Outcome::Done;
        for line in body.lines() {
            let (command, argument) = line.split_once(' ').unwrap_or((line, ""));
            outcome = run(&message, command, argument)?;
        }
        Ok(outcome)
    }
}

impl Lifecycle for Probe {
    fn create(params: Vec<u8>) -> Result<(), Problem> {
        obey(&String::from_utf8_lossy(&params))
    }

    fn upgraded(from: String) -> Result<(), Problem> {
        runtime::info(format!("upgraded from {from}"));
        Ok(())
    }
}

export!(Probe, lifecycle);

fn run(message: &Message, command: &str, argument: &str) -> Result<Outcome, Problem> {
    match good::run(message, command, argument) {
        Some(outcome) => outcome,
        None => bad::run(command, argument).unwrap_or_else(|| Err(Problem::unknown_kind(command))),
    }
}

/// The manifest's params are a bad command, or nothing.
fn obey(params: &str) -> Result<(), Problem> {
    let (command, argument) = params.split_once(' ').unwrap_or((params, ""));
    bad::run(command, argument).map_or(Ok(()), |outcome| outcome.map(|_| ()))
}
