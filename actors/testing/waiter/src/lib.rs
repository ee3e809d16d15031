//! An actor that does what a test asks of it, and waits in between. See README.md for the commands.

use std::time::Duration;

use theater_actor::http::Request;
use theater_actor::messaging::{self, AskError};
use theater_actor::{Actor, Lifecycle, Message, Outcome, Payload, Problem, export, runtime, state, timers};

const TOKEN: &str = "token";

struct Waiter;

impl Actor for Waiter {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        let body = message.text()?;
        if message.kind != "script" {
            return run(&message, &message.kind, body);
        }
        let mut told = Vec::new();
        for line in body.lines() {
            let (command, argument) = split(line);
            match run(&message, command, argument)? {
                Outcome::Answer(payload) => told.push(String::from_utf8_lossy(&payload.body).into_owned()),
                Outcome::Done => {}
                Outcome::Later => return Ok(Outcome::Later),
            }
        }
        Ok(answer(told.join("\n")))
    }
}

impl Lifecycle for Waiter {
    fn create(params: Vec<u8>) -> Result<(), Problem> {
        if params == b"sleep" {
            runtime::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn upgraded(from: String) -> Result<(), Problem> {
        state::put("upgraded", &*from);
        Ok(())
    }
}

export!(Waiter, lifecycle);

fn run(message: &Message, command: &str, argument: &str) -> Result<Outcome, Problem> {
    Ok(match command {
        "echo" => answer(argument),
        "ask" => answer(ask(argument)?),
        "fetch" => answer(fetch(argument)),
        "sleep" => {
            runtime::sleep(Duration::from_millis(number(argument)?));
            Outcome::Done
        }
        "add" => {
            let sum = state::get::<u64>("sum").unwrap_or(0) + number(argument)?;
            state::put("sum", &sum);
            answer(sum.to_string())
        }
        "sum" => answer(state::get::<u64>("sum").unwrap_or(0).to_string()),
        "upgraded" => answer(state::get::<String>("upgraded").unwrap_or_default()),
        "send" => {
            let (to, rest) = split(argument);
            let (kind, body) = split(rest);
            messaging::send(to, Payload::text(kind, body))?;
            Outcome::Done
        }
        "schedule" => {
            let (delay, rest) = split(argument);
            let (kind, body) = split(rest);
            timers::schedule(
                "timer",
                Duration::from_millis(number(delay)?),
                Payload::text(kind, body),
            )?;
            Outcome::Done
        }
        "now" => answer(runtime::now().to_string()),
        "random" => answer(runtime::random_u64().to_string()),
        "log" => {
            runtime::info(argument);
            Outcome::Done
        }
        "later" => {
            state::put(TOKEN, &message.answer_to.unwrap_or(u64::MAX));
            Outcome::Later
        }
        "answer" => {
            messaging::answer(
                state::get::<u64>(TOKEN).unwrap_or(u64::MAX),
                Payload::text("answer", argument),
            )?;
            state::delete(TOKEN);
            Outcome::Done
        }
        "reject" => return Err(Problem::new(argument, "as asked").with_detail("detail")),
        "panic" => panic!("{argument}"),
        _ => return Err(Problem::unknown_kind(command)),
    })
}

/// `method url body`
fn fetch(argument: &str) -> String {
    let (method, rest) = split(argument);
    let (url, body) = split(rest);
    let request = Request::new(method, url);
    match if body.is_empty() { request } else { request.body(body) }.fetch() {
        Ok(response) => format!("{} {}", response.status, String::from_utf8_lossy(&response.body)),
        Err(error) => Problem::from(error).code,
    }
}

/// `to milliseconds kind body`
fn ask(argument: &str) -> Result<String, Problem> {
    let (to, rest) = split(argument);
    let (timeout, rest) = split(rest);
    let (kind, body) = split(rest);
    let timeout = Duration::from_millis(number(timeout)?);
    Ok(match messaging::ask(to, Payload::text(kind, body), timeout) {
        Ok(answer) => format!("{}:{}", answer.kind, String::from_utf8_lossy(&answer.body)),
        Err(AskError::Rejected(problem)) => format!("rejected:{}", problem.code),
        Err(AskError::Failed(text)) => format!("failed:{text}"),
        Err(AskError::TimedOut) => "timed-out".to_owned(),
        Err(AskError::NoSuchActor) => "no-such-actor".to_owned(),
        Err(AskError::Stopped) => "stopped".to_owned(),
        Err(AskError::Denied) => "denied".to_owned(),
        Err(AskError::Cycle(actors)) => format!("cycle:{}", actors.join(",")),
        Err(AskError::Partial) => "partial".to_owned(),
        Err(AskError::Other(text)) => format!("other:{text}"),
    })
}

fn split(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

fn answer(text: impl Into<String>) -> Outcome {
    Outcome::Answer(Payload::text("result", text))
}

fn number(argument: &str) -> Result<u64, Problem> {
    argument
        .trim()
        .parse()
        .map_err(|error| Problem::invalid_body(format!("not a number: {error}")))
}
