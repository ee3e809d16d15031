//! An actor that counts. See README.md for the messages.

use theater_actor::{Actor, Message, Outcome, Payload, Problem, export, state};

struct Counter;

const COUNT: &str = "count";

impl Actor for Counter {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        let count = state::get(COUNT).unwrap_or(0);
        match message.kind.as_str() {
            // A plain Kafka record has the type `message`: `kcat -P -k counter/1` counts without any header.
            "increment" | "message" => {
                let sum = incremented(count, message.text()?)?;
                state::put(COUNT, &sum);
                Ok(answer(sum))
            }
            "get" => Ok(answer(count)),
            other => Err(Problem::unknown_kind(other)),
        }
    }
}

export!(Counter);

fn answer(count: u64) -> Outcome {
    Outcome::Answer(Payload::text("count", count.to_string()))
}

/// `by` is a decimal, or empty for 1.
fn incremented(count: u64, by: &str) -> Result<u64, Problem> {
    let by = match by.trim() {
        "" => 1,
        decimal => decimal
            .parse()
            .map_err(|error| Problem::invalid_body(format!("{decimal} is not a number to add: {error}")))?,
    };
    count
        .checked_add(by)
        .ok_or_else(|| Problem::new("overflow", format!("{count} + {by} is more than a counter holds")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_one_or_what_the_body_says() {
        assert_eq!(incremented(41, "").unwrap(), 42);
        assert_eq!(incremented(40, " 2\n").unwrap(), 42);
    }

    #[test]
    fn refuses_what_is_no_number_and_what_is_too_much() {
        assert_eq!(incremented(1, "-1").unwrap_err().code, "invalid-body");
        assert_eq!(incremented(u64::MAX, "1").unwrap_err().code, "overflow");
    }
}
