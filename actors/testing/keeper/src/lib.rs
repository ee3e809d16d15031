//! An actor that does with bytes in the store what a test asks of it. See README.md for the commands.

use std::time::Duration;

use theater_actor::store::{self, StoreError};
use theater_actor::{Actor, Message, Outcome, Payload, Problem, export, runtime};

struct Keeper;

impl Actor for Keeper {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        let body = message.text()?;
        if message.kind != "script" {
            return Ok(answer(run(&message.kind, body)?));
        }
        let mut told = Vec::new();
        for line in body.lines() {
            let (command, argument) = split(line);
            told.push(run(command, argument)?);
        }
        Ok(answer(told.join("\n")))
    }
}

export!(Keeper);

fn run(command: &str, argument: &str) -> Result<String, Problem> {
    Ok(match command {
        "put" => store::put(argument.as_bytes()),
        "fill" => {
            let (bytes, letter) = split(argument);
            store::put(&vec![letter.as_bytes()[0]; number(bytes)?])
        }
        "get" => told(get(argument)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
        "count" => told(get(argument)?.map(|bytes| match (bytes.first(), bytes.last()) {
            (Some(first), Some(last)) => {
                format!("{} {}{}", bytes.len(), char::from(*first), char::from(*last))
            }
            _ => "0".to_owned(),
        })),
        "exists" => told(store::exists(argument).map(|size| size.to_string())),
        "release" => told(store::release(argument).map(|()| "released".to_owned())),
        "sleep" => {
            runtime::sleep(Duration::from_millis(number(argument)?));
            String::new()
        }
        "reject" => return Err(Problem::new(argument, "as asked")),
        "panic" => panic!("{argument}"),
        _ => return Err(Problem::unknown_kind(command)),
    })
}

/// `digest offset length`
fn get(argument: &str) -> Result<Result<Vec<u8>, StoreError>, Problem> {
    let (digest, rest) = split(argument);
    let (offset, length) = split(rest);
    Ok(store::get(digest, number(offset)?, number(length)?))
}

fn told(result: Result<String, StoreError>) -> String {
    result.unwrap_or_else(|error| Problem::from(error).code)
}

fn split(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

fn answer(text: impl Into<String>) -> Outcome {
    Outcome::Answer(Payload::text("result", text))
}

fn number<N: std::str::FromStr<Err = std::num::ParseIntError>>(argument: &str) -> Result<N, Problem> {
    argument
        .trim()
        .parse()
        .map_err(|error| Problem::invalid_body(format!("not a number: {error}")))
}
