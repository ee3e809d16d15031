package theater.chaos.model;

import java.util.Set;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Latin;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;

/** Those commands of {@code actors/testing/probe} that a run uses. */
final class ProbeGuest implements Guest {
    private static final String TOKEN = "token";

    @Override
    public Outcome.Ok handle(ModelHost host, EventRecord.Input message) throws RejectedException, TrapException {
        String body = message.payload().body();
        String kind = message.payload().kind();
        if (!kind.equals("script")) {
            return run(host, message, kind, body);
        }
        Outcome.Ok outcome = done();
        for (String line : body.lines().toList()) {
            String[] words = line.split(" ", 2);
            outcome = run(host, message, words[0], words.length == 1 ? "" : words[1]);
        }
        return outcome;
    }

    private static Outcome.Ok run(ModelHost host, EventRecord.Input message, String command, String argument)
            throws RejectedException, TrapException {
        return switch (command) {
            case "echo" -> answer("echo", argument);
            case "put" -> {
                String[] words = two(argument);
                host.put(words[0], words[1]);
                yield done();
            }
            case "get" -> {
                String value = host.get(argument);
                yield answer("value", value == null ? "" : value);
            }
            case "delete" -> {
                host.delete(argument);
                yield done();
            }
            case "scan" -> {
                var entries = new StringBuilder();
                host.scan(argument)
                        .forEach((key, value) ->
                                entries.append(key).append('=').append(value).append('\n'));
                yield answer("entries", entries.toString());
            }
            case "schedule" -> schedule(host, two(argument));
            case "cancel" -> answer("cancelled", Boolean.toString(host.cancel(argument)));
            case "send" -> send(host, two(argument));
            case "later" -> later(host, message);
            case "answer" -> answerEarlier(host, argument);
            case "reject" -> throw new RejectedException(argument);
            case "panic", "trap", "divide" -> throw new TrapException();
            default -> throw new RejectedException("unknown-kind");
        };
    }

    private static Outcome.Ok send(ModelHost host, String[] words) throws RejectedException {
        String[] rest = words[1].split(" ", 2);
        String to = words[0];
        String lane = "internal.normal";
        if (to.startsWith("high:") || to.startsWith("low:")) {
            int colon = to.indexOf(':');
            lane = "internal." + to.substring(0, colon);
            to = to.substring(colon + 1);
        }
        host.send(to, lane, Payload.text(rest[0], rest.length == 1 ? "" : rest[1]), Set.of("probe/"));
        return done();
    }

    private static Outcome.Ok schedule(ModelHost host, String[] words) throws RejectedException {
        String[] rest = two(words[1]);
        String[] message = rest[1].split(" ", 2);
        host.schedule(
                words[0], Long.parseLong(rest[0]), Payload.text(message[0], message.length == 1 ? "" : message[1]));
        return done();
    }

    private static Outcome.Ok later(ModelHost host, EventRecord.Input message) throws RejectedException {
        Long token = message.answerTo();
        if (token == null) {
            throw new RejectedException("not-asked");
        }
        host.put(TOKEN, Latin.of(token));
        return new Outcome.Ok(null, true);
    }

    private static Outcome.Ok answerEarlier(ModelHost host, String text) throws RejectedException {
        String stored = host.get(TOKEN);
        host.answer(stored == null ? -1 : Latin.number(stored), Payload.text("answer", text));
        host.delete(TOKEN);
        return done();
    }

    private static String[] two(String argument) throws RejectedException {
        String[] words = argument.split(" ", 2);
        if (words.length < 2) {
            throw new RejectedException("invalid-body");
        }
        return words;
    }

    private static Outcome.Ok answer(String kind, String text) {
        return new Outcome.Ok(Payload.text(kind, text), false);
    }

    private static Outcome.Ok done() {
        return new Outcome.Ok(null, false);
    }
}
