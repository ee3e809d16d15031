//! What may happen to an account, decided without a host.

use theater_actor::Problem;

/// The largest amount and the largest balance that deposits lead to: every JSON reader can hold it exactly.
const MAX: u64 = (1 << 53) - 1;
const MAX_ID_BYTES: usize = 64;

#[derive(Debug, PartialEq)]
pub enum Outgoing {
    AlreadyApplied,
    /// `record` is for the state, under the transfer's id.
    Apply {
        balance: u64,
        record: String,
    },
}

#[derive(Debug, PartialEq)]
pub enum Incoming {
    AlreadyApplied,
    Apply { balance: u64, record: String },
}

pub fn after_deposit(balance: u64, amount: u64) -> Result<u64, Problem> {
    check_amount(amount)?;
    match balance + amount {
        sum if sum <= MAX => Ok(sum),
        _ => Err(Problem::new("overflow", format!("a balance may not go over {MAX}"))),
    }
}

/// `recorded` is what an earlier transfer of this id left.
pub fn outgoing(balance: u64, recorded: Option<&str>, id: &str, to: &str, amount: u64) -> Result<Outgoing, Problem> {
    check_amount(amount)?;
    if id.is_empty() || id.len() > MAX_ID_BYTES {
        let text = format!("a transfer's id has 1 to {MAX_ID_BYTES} bytes");
        return Err(Problem::new("invalid-transfer-id", text));
    }
    let record = format!("{amount} {to}");
    match recorded {
        Some(earlier) if earlier == record => Ok(Outgoing::AlreadyApplied),
        Some(_) => {
            let text = format!("another transfer has the id {id}");
            Err(Problem::new("transfer-id-reused", text))
        }
        None => match balance.checked_sub(amount) {
            Some(balance) => Ok(Outgoing::Apply { balance, record }),
            None => {
                let text = format!("{amount} is more than the balance of {balance}");
                Err(Problem::new("insufficient-funds", text))
            }
        },
    }
}

/// `recorded` has a line for each account that paid with a transfer of this id: two accounts may choose the same,
/// and both pay.
///
/// # Panics
///
/// If the balance would not fit. The money is on its way and cannot be refused: a failed turn leaves the credit in
/// the dead letters, where an operator finds it, while a rejection would lose it.
pub fn incoming(balance: u64, recorded: Option<String>, sender: &str, amount: u64) -> Incoming {
    let mut record = recorded.unwrap_or_default();
    if record.lines().any(|line| line == sender) {
        return Incoming::AlreadyApplied;
    }
    if !record.is_empty() {
        record.push('\n');
    }
    record.push_str(sender);
    let balance = balance.checked_add(amount).expect("the balance fits 64 bits");
    Incoming::Apply { balance, record }
}

/// Only an account of the same type can have debited what it says it sends; the runtime vouches for who that is.
pub fn trusted_sender<'a>(own_id: &str, sender: Option<&'a str>) -> Result<&'a str, Problem> {
    let own_type = &own_id[..=own_id.rfind('/').unwrap_or(0)];
    sender
        .filter(|sender| sender.starts_with(own_type))
        .ok_or_else(|| Problem::new("forbidden", "only another account may credit an account"))
}

fn check_amount(amount: u64) -> Result<(), Problem> {
    if (1..=MAX).contains(&amount) {
        return Ok(());
    }
    Err(Problem::new("invalid-amount", format!("an amount is 1 to {MAX}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: std::fmt::Debug>(result: Result<T, Problem>) -> String {
        result.unwrap_err().code
    }

    fn apply(balance: u64, record: &str) -> Outgoing {
        Outgoing::Apply {
            balance,
            record: record.to_owned(),
        }
    }

    #[test]
    fn a_transfer_takes_up_to_the_whole_balance() {
        let all = outgoing(10, None, "t1", "account/bob", 10).unwrap();
        assert_eq!(all, apply(0, "10 account/bob"));
        let more = outgoing(10, None, "t1", "account/bob", 11);
        assert_eq!(code(more), "insufficient-funds");
    }

    #[test]
    fn a_transfer_is_applied_once_even_when_the_balance_is_gone() {
        let again = outgoing(0, Some("10 account/bob"), "t1", "account/bob", 10).unwrap();
        assert_eq!(again, Outgoing::AlreadyApplied);
    }

    #[test]
    fn an_id_stands_for_one_transfer() {
        for (to, amount) in [("account/carol", 10), ("account/bob", 9)] {
            let other = outgoing(100, Some("10 account/bob"), "t1", to, amount);
            assert_eq!(code(other), "transfer-id-reused");
        }
    }

    #[test]
    fn a_credit_is_applied_once_per_sender() {
        let Incoming::Apply { balance, record } = incoming(1, None, "account/a", 2) else {
            panic!("not applied");
        };
        assert_eq!(balance, 3);
        let again = incoming(3, Some(record.clone()), "account/a", 2);
        assert_eq!(again, Incoming::AlreadyApplied);
        let other = incoming(3, Some(record), "account/ab", 4);
        let record = "account/a\naccount/ab".to_owned();
        assert_eq!(other, Incoming::Apply { balance: 7, record });
    }

    #[test]
    fn only_an_account_credits() {
        assert_eq!(trusted_sender("account/a", Some("account/b")).unwrap(), "account/b");
        assert_eq!(code(trusted_sender("account/a", Some("accountant/b"))), "forbidden");
        assert_eq!(code(trusted_sender("account/a", Some("counter/b"))), "forbidden");
        assert_eq!(code(trusted_sender("account/a", None)), "forbidden");
    }

    #[test]
    fn amounts_and_ids_have_bounds() {
        assert_eq!(code(after_deposit(0, 0)), "invalid-amount");
        assert_eq!(code(after_deposit(0, MAX + 1)), "invalid-amount");
        assert_eq!(code(after_deposit(1, MAX)), "overflow");
        assert_eq!(after_deposit(0, MAX).unwrap(), MAX);
        assert_eq!(code(outgoing(1, None, "", "account/b", 1)), "invalid-transfer-id");
        let long = "x".repeat(65);
        assert_eq!(code(outgoing(1, None, &long, "account/b", 1)), "invalid-transfer-id");
        assert_eq!(code(outgoing(1, None, "t", "account/b", 0)), "invalid-amount");
    }
}
