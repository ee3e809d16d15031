//! Commands that use the host as it is meant.

use std::time::Duration;

use theater_actor::messaging::{self, Priority};
use theater_actor::{Message, Outcome, Payload, Problem, environment, runtime, state, timers, topics};

const TOKEN: &str = "token";

/// None if the command is not one of these.
pub fn run(message: &Message, command: &str, argument: &str) -> Option<Result<Outcome, Problem>> {
    let outcome = match command {
        "echo" => Ok(answer("echo", argument)),
        "describe" => Ok(answer("description", describe(message))),
        "put" => put(argument),
        "get" => Ok(answer("value", state::get::<String>(argument).unwrap_or_default())),
        "delete" => {
            state::delete(argument);
            Ok(Outcome::Done)
        }
        "scan" => Ok(answer("entries", scan(argument))),
        "send" => send(argument),
        "publish" => publish(argument),
        "schedule" => schedule(argument),
        "cancel" => Ok(answer("cancelled", timers::cancel(argument).to_string())),
        "env" => Ok(answer("env", environment::get(argument).unwrap_or("(none)".to_owned()))),
        "env-names" => Ok(answer("names", environment::names().join(" "))),
        "later" => later(message),
        "answer" => answer_earlier(argument),
        "self" => Ok(answer("self", runtime::self_id())),
        "now" => Ok(answer("now", runtime::now().to_string())),
        "random" => number(argument).map(|length| answer("random", hex(&runtime::random(length)))),
        "log" => {
            runtime::debug(argument);
            runtime::info(argument);
            runtime::warn(argument);
            runtime::error(argument);
            Ok(Outcome::Done)
        }
        "big-answer" => number(argument).map(|size| answer("big", "x".repeat(size as usize))),
        "big-value" => number(argument).map(|size| {
            state::put("big", &*"x".repeat(size as usize));
            Outcome::Done
        }),
        "big-send" => number(argument).and_then(|size| {
            let payload = Payload::text("echo", "x".repeat(size as usize));
            messaging::send(&runtime::self_id(), payload)?;
            Ok(Outcome::Done)
        }),
        _ => return None,
    };
    Some(outcome)
}

pub fn number(argument: &str) -> Result<u32, Problem> {
    argument
        .trim()
        .parse()
        .map_err(|error| Problem::invalid_body(format!("not a number: {error}")))
}

fn answer(kind: &str, text: impl Into<String>) -> Outcome {
    Outcome::Answer(Payload::text(kind, text))
}

fn describe(message: &Message) -> String {
    let mut text = format!(
        "id={}\nsource={}\nsender={}\ntimer={}\ntime={}\ncontent-type={}\nanswer-to={}\n",
        message.id,
        message.source,
        message.sender().unwrap_or("-"),
        message.timer().unwrap_or("-"),
        message.time,
        message.content_type.as_deref().unwrap_or("-"),
        message.answer_to.map_or("-".to_owned(), |token| token.to_string()),
    );
    for (name, value) in &message.attributes {
        text.push_str(&format!("attribute {name}={value}\n"));
    }
    text
}

/// `key value`
fn put(argument: &str) -> Result<Outcome, Problem> {
    let (key, value) = two(argument)?;
    state::put(key, value);
    Ok(Outcome::Done)
}

fn scan(prefix: &str) -> String {
    state::scan::<String>(prefix)
        .map(|(key, value)| format!("{}={value}\n", String::from_utf8_lossy(&key)))
        .collect()
}

/// `[high:|low:]to kind body`
fn send(argument: &str) -> Result<Outcome, Problem> {
    let (to, rest) = two(argument)?;
    let (kind, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let (to, priority) = match to.split_once(':') {
        Some(("high", to)) => (to, Priority::High),
        Some(("low", to)) => (to, Priority::Low),
        _ => (to, Priority::Normal),
    };
    messaging::send_with(to, Payload::text(kind, body), priority)?;
    Ok(Outcome::Done)
}

/// `topic key body`; the key `-` is none
fn publish(argument: &str) -> Result<Outcome, Problem> {
    let (topic, rest) = two(argument)?;
    let (key, body) = two(rest)?;
    let key = (key != "-").then_some(key.as_bytes());
    let payload = Payload::text("published", body).with_attribute("probe", "yes");
    topics::publish(topic, key, payload)?;
    Ok(Outcome::Done)
}

/// `name milliseconds kind body`
fn schedule(argument: &str) -> Result<Outcome, Problem> {
    let (name, rest) = two(argument)?;
    let (delay, rest) = two(rest)?;
    let (kind, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let delay = Duration::from_millis(delay.parse().map_err(|_| Problem::invalid_body("not milliseconds"))?);
    timers::schedule(name, delay, Payload::text(kind, body).with_attribute("probe", "yes"))?;
    Ok(Outcome::Done)
}

fn later(message: &Message) -> Result<Outcome, Problem> {
    match message.answer_to {
        Some(token) => {
            state::put(TOKEN, &token);
            Ok(Outcome::Later)
        }
        None => Err(Problem::new("not-asked", "no answer is expected")),
    }
}

/// Answers what `later` left open.
fn answer_earlier(text: &str) -> Result<Outcome, Problem> {
    let token = state::get::<u64>(TOKEN).unwrap_or(u64::MAX);
    messaging::answer(token, Payload::text("answer", text))?;
    state::delete(TOKEN);
    Ok(Outcome::Done)
}

fn two(argument: &str) -> Result<(&str, &str), Problem> {
    argument
        .split_once(' ')
        .ok_or_else(|| Problem::invalid_body("two words are needed"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
