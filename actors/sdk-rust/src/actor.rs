use crate::{Message, Outcome, Problem};

/// What every actor does. Make it a component with [`export!`](crate::export).
///
/// There is no `self`: a turn runs in an instance of its own, and what outlives it is in [`state`](crate::state).
pub trait Actor {
    /// One turn.
    ///
    /// # Errors
    ///
    /// A [`Problem`] rejects the message: every effect of the turn is discarded and the asker gets the problem. The
    /// actor lives on. A panic, or any trap, fails the turn instead, and the message is tried again as often as the
    /// manifest says.
    fn handle(message: Message) -> Result<Outcome, Problem>;
}

/// For an actor that wants to know of its creation and of upgrades: `export!(MyActor, lifecycle)`.
///
/// Each function runs as a turn of its own, before the message that caused it.
pub trait Lifecycle {
    /// Before the actor's first message, with the manifest's `params`.
    ///
    /// # Errors
    ///
    /// A [`Problem`] refuses to create the actor; the message that would have been its first goes to the dead letters.
    fn create(params: Vec<u8>) -> Result<(), Problem> {
        let _ = params;
        Ok(())
    }

    /// Before the first message after the type's component changed; `from` is the old component's SHA-256 in hex.
    ///
    /// # Errors
    ///
    /// A [`Problem`] refuses the upgrade.
    fn upgraded(from: String) -> Result<(), Problem> {
        let _ = from;
        Ok(())
    }
}
