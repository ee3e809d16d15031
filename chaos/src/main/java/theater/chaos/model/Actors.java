package theater.chaos.model;

import java.util.Map;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;

/** The types of a run and their guests. */
public final class Actors {
    private static final Map<String, Guest> GUESTS =
            Map.of("counter", new CounterGuest(), "account", new AccountGuest(), "probe", new ProbeGuest());

    private Actors() {}

    /** Whether there is a type for an actor id. */
    public static boolean hasType(String actor) {
        return actor.indexOf('/') > 0 && GUESTS.containsKey(type(actor));
    }

    /** What an actor has to do with a message; its state stays as it is. */
    public static Expected handle(ModelActor actor, long seq, long time, EventRecord.Input message) {
        ModelHost host = new ModelHost(actor, seq, time, message.timer());
        Guest guest = GUESTS.get(type(actor.id()));
        if (guest == null) {
            throw new IllegalArgumentException("no type for " + actor.id());
        }
        try {
            return Expected.of(host, guest.handle(host, message));
        } catch (RejectedException e) {
            return Expected.of(host, new Outcome.Rejected(e.code()));
        } catch (TrapException e) {
            return Expected.of(host, new Outcome.Failed("", false));
        }
    }

    private static String type(String actor) {
        return actor.substring(0, Math.max(0, actor.indexOf('/')));
    }
}
