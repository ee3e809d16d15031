package theater.chaos.model;

import java.util.regex.Pattern;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Latin;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;

/** {@code actors/examples/counter}. */
final class CounterGuest implements Guest {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,18}");

    @Override
    public Outcome.Ok handle(ModelHost host, EventRecord.Input message) throws RejectedException {
        String stored = host.get("count");
        long count = stored == null ? 0 : Latin.number(stored);
        return switch (message.payload().kind()) {
            case "increment", "message" -> {
                String by = message.payload().body().trim();
                if (!by.isEmpty() && !NUMBER.matcher(by).matches()) {
                    throw new RejectedException("invalid-body");
                }
                long sum = count + (by.isEmpty() ? 1 : Long.parseLong(by));
                host.put("count", Latin.of(sum));
                yield answer(sum);
            }
            case "get" -> answer(count);
            default -> throw new RejectedException("unknown-kind");
        };
    }

    private static Outcome.Ok answer(long count) {
        return new Outcome.Ok(Payload.text("count", Long.toString(count)), false);
    }
}
