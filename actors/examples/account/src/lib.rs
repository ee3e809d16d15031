//! An account that sends money to other accounts by message. See README.md for the messages.
//!
//! What is in the state, besides the balance, makes a transfer happen once on each side, however often it is asked
//! for: `out/<id>` at the account that pays, `in/<id>` at the account that is paid.

mod ledger;

use ledger::{Incoming, Outgoing};
use serde::{Deserialize, Serialize};
use theater_actor::{Actor, Message, Outcome, Payload, Problem, export, messaging, runtime, state};

struct Account;

const BALANCE: &str = "balance";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deposit {
    amount: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transfer {
    id: String,
    to: String,
    amount: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credit {
    id: String,
    amount: u64,
}

#[derive(Serialize)]
struct Balance {
    balance: u64,
}

impl Actor for Account {
    fn handle(message: Message) -> Result<Outcome, Problem> {
        match message.kind.as_str() {
            "deposit" => deposit(&message.json()?),
            "transfer" => transfer(&message.json()?),
            "credit" => credit(message.sender(), &message.json()?),
            "balance" => Ok(answer(balance())),
            other => Err(Problem::unknown_kind(other)),
        }
    }
}

export!(Account);

fn deposit(deposit: &Deposit) -> Result<Outcome, Problem> {
    let balance = ledger::after_deposit(balance(), deposit.amount)?;
    state::put(BALANCE, &balance);
    Ok(answer(balance))
}

fn transfer(transfer: &Transfer) -> Result<Outcome, Problem> {
    let key = format!("out/{}", transfer.id);
    let recorded = state::get::<String>(&key);
    let decision = ledger::outgoing(
        balance(),
        recorded.as_deref(),
        &transfer.id,
        &transfer.to,
        transfer.amount,
    )?;
    let balance = match decision {
        Outgoing::AlreadyApplied => balance(),
        Outgoing::Apply { balance, record } => {
            let credit = Credit {
                id: transfer.id.clone(),
                amount: transfer.amount,
            };
            messaging::send(&transfer.to, Payload::json("credit", &credit))?;
            state::put(key, &record);
            state::put(BALANCE, &balance);
            balance
        }
    };
    Ok(answer(balance))
}

fn credit(sender: Option<&str>, credit: &Credit) -> Result<Outcome, Problem> {
    let sender = ledger::trusted_sender(&runtime::self_id(), sender)?;
    let key = format!("in/{}", credit.id);
    let recorded = state::get::<String>(&key);
    match ledger::incoming(balance(), recorded, sender, credit.amount) {
        Incoming::AlreadyApplied => {}
        Incoming::Apply { balance, record } => {
            state::put(key, &record);
            state::put(BALANCE, &balance);
        }
    }
    Ok(Outcome::Done)
}

fn balance() -> u64 {
    state::get(BALANCE).unwrap_or(0)
}

fn answer(balance: u64) -> Outcome {
    Outcome::Answer(Payload::json("balance", &Balance { balance }))
}
