//! An actor that does what a test asks of it, good or bad.
use theater_actor::{Actor, Message, Outcome, Payload, Problem, export};

struct Probe;

impl Actor for Probe {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        match message.kind.as_str() {
            "echo" => Ok(Outcome::Answer(Payload::bytes("echo", message.body))),
            other => Err(Problem::unknown_kind(other)),
        }
    }
}

export!(Probe);
