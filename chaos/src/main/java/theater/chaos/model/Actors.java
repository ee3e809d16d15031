package theater.chaos.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;

/** The types of a run and their guests. */
public final class Actors {
    private static final Map<String, Guest> GUESTS = Map.of(
            "counter", new CounterGuest(),
            "account", new AccountGuest(),
            "probe", new ProbeGuest(),
            "waiter", new WaiterGuest());

    private Actors() {}

    /** Whether there is a type for an actor id. */
    public static boolean hasType(String actor) {
        return actor.indexOf('/') > 0 && GUESTS.containsKey(type(actor));
    }

    /**
     * What an actor has to do with a message. Segments that end with a wait are applied to its state, the last is not.
     *
     * @param segments of the turn, in order: they tell how the waits between them ended
     * @return what each segment has to do; as many as the actor's guest makes of it, but not more than there are
     */
    public static List<Expected> handle(ModelActor actor, List<EventRecord> segments, EventRecord.Input message) {
        ModelHost host = new ModelHost(actor, segments, message.timer());
        Guest guest = GUESTS.get(type(actor.id()));
        if (guest == null) {
            throw new IllegalArgumentException("no type for " + actor.id());
        }
        List<Expected> all = new ArrayList<>();
        Expected last = last(host, guest, message);
        all.addAll(host.ended());
        if (last != null) {
            all.add(last);
        }
        return all;
    }

    private static @Nullable Expected last(ModelHost host, Guest guest, EventRecord.Input message) {
        try {
            Outcome.Ok ok = guest.handle(host, message);
            Expected expected = Expected.of(host, ok);
            return ok.later() ? expected.promising(message.answerTo()) : expected;
        } catch (RejectedException e) {
            return Expected.of(host, new Outcome.Rejected(e.code()));
        } catch (TrapException e) {
            return Expected.of(host, new Outcome.Failed("", false));
        } catch (CutException e) {
            return null;
        }
    }

    private static String type(String actor) {
        return actor.substring(0, Math.max(0, actor.indexOf('/')));
    }
}
