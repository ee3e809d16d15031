//! An actor that spawns others like itself, as a test asks. See README.md for the commands.

use std::time::Duration;

use theater_actor::messaging::{self, AskError};
use theater_actor::supervision::{self, SpawnError};
use theater_actor::{Actor, Lifecycle, Message, Outcome, Payload, Problem, export, runtime, state, timers};

const PARAMS: &str = "params";
const CREATED: &str = "created";
const TIMEOUT: Duration = Duration::from_secs(10);

struct Nursery;

impl Actor for Nursery {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        let body = message.text()?;
        if message.kind != "script" {
            return run(&message.kind, body);
        }
        let mut told = Vec::new();
        for line in body.lines() {
            let (command, argument) = split(line);
            if let Outcome::Answer(payload) = run(command, argument)? {
                told.push(String::from_utf8_lossy(&payload.body).into_owned());
            }
        }
        Ok(answer(told.join("\n")))
    }
}

impl Lifecycle for Nursery {
    fn create(params: Vec<u8>) -> Result<(), Problem> {
        let params = String::from_utf8_lossy(&params).into_owned();
        match &*params {
            "reject" => return Err(Problem::new("not-now", "as asked").with_detail("detail")),
            "panic" => panic!("as asked"),
            _ => {}
        }
        state::put(PARAMS, &*params);
        state::put(CREATED, &(state::get::<u64>(CREATED).unwrap_or(0) + 1));
        Ok(())
    }

    fn upgraded(_from: String) -> Result<(), Problem> {
        Ok(())
    }
}

export!(Nursery, lifecycle);

fn run(command: &str, argument: &str) -> Result<Outcome, Problem> {
    Ok(match command {
        "spawn" => {
            let (id, params) = split(argument);
            answer(spawned(if params == "-" {
                supervision::spawn(id, TIMEOUT)
            } else {
                supervision::spawn_with(id, params.as_bytes(), TIMEOUT)
            }))
        }
        "hurry" => {
            let (id, timeout) = split(argument);
            answer(spawned(supervision::spawn(id, Duration::from_millis(number(timeout)?))))
        }
        "stop" => answer(if supervision::stop(argument).is_ok() {
            "stopped"
        } else {
            "no-such-child"
        }),
        "children" => answer(supervision::children(Some(argument).filter(|after| !after.is_empty()), 1_000).join(",")),
        "parent" => answer(supervision::parent().unwrap_or_else(|| "nobody".to_owned())),
        "params" => answer(format!(
            "{} {}",
            state::get::<String>(PARAMS).unwrap_or_default(),
            state::get::<u64>(CREATED).unwrap_or(0)
        )),
        "add" => {
            let sum = state::get::<u64>("sum").unwrap_or(0) + number(argument)?;
            state::put("sum", &sum);
            answer(sum.to_string())
        }
        "send" => {
            let (to, rest) = split(argument);
            let (kind, body) = split(rest);
            messaging::send(to, Payload::text(kind, body))?;
            answer("sent")
        }
        "ask" => {
            let (to, rest) = split(argument);
            let (kind, body) = split(rest);
            answer(asked(messaging::ask(to, Payload::text(kind, body), TIMEOUT)))
        }
        "fill" => answer(
            vec![1_u8; usize::try_from(number(argument)?).unwrap_or(usize::MAX)]
                .len()
                .to_string(),
        ),
        "schedule" => {
            let delay = Duration::from_millis(number(argument)?);
            timers::schedule("timer", delay, Payload::text("add", "1"))?;
            answer("set")
        }
        "sleep" => {
            runtime::sleep(Duration::from_millis(number(argument)?));
            answer("awake")
        }
        "later" => Outcome::Later,
        "reject" => return Err(Problem::new("rejected", "as asked")),
        _ => return Err(Problem::unknown_kind(command)),
    })
}

fn spawned(result: Result<(), SpawnError>) -> String {
    match result {
        Ok(()) => "started".to_owned(),
        Err(SpawnError::Denied) => "denied".to_owned(),
        Err(SpawnError::InvalidActorId(_)) => "invalid-actor-id".to_owned(),
        Err(SpawnError::NoSuchActor) => "no-such-actor".to_owned(),
        Err(SpawnError::Exists) => "exists".to_owned(),
        Err(SpawnError::Rejected(problem)) => {
            format!("rejected:{}:{}", problem.code, String::from_utf8_lossy(&problem.detail))
        }
        Err(SpawnError::Failed(how)) => format!("failed:{how}"),
        Err(SpawnError::TimedOut) => "timed-out".to_owned(),
        Err(SpawnError::Other(what)) => format!("other:{what}"),
    }
}

fn asked(result: Result<Payload, AskError>) -> String {
    match result {
        Ok(payload) => String::from_utf8_lossy(&payload.body).into_owned(),
        Err(AskError::Stopped) => "stopped".to_owned(),
        Err(error) => Problem::from(error).code,
    }
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
