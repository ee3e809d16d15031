package theater.chaos.model;

import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;

/** What the actors of one type do with a message. Pure: all that they know comes from the host. */
interface Guest {
    Outcome.Ok handle(ModelHost host, EventRecord.Input message) throws RejectedException, TrapException;
}
