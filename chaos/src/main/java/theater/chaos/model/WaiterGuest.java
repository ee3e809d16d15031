package theater.chaos.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Latin;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;

/** Those commands of {@code actors/testing/waiter} that a run uses. */
final class WaiterGuest implements Guest {
    private static final String SUM = "sum";
    private static final String TOKEN = "token";
    /** As the run's manifest has them. */
    private static final Set<String> GRANTS = Set.of("waiter/", "counter/", "account/", "nobody/");

    @Override
    public Outcome.Ok handle(ModelHost host, EventRecord.Input message) throws RejectedException, TrapException {
        String body = message.payload().body();
        String kind = message.payload().kind();
        if (!kind.equals("script")) {
            return run(host, message, kind, body);
        }
        List<String> told = new ArrayList<>();
        for (String line : body.lines().toList()) {
            String[] words = split(line);
            Outcome.Ok outcome = run(host, message, words[0], words[1]);
            if (outcome.later()) {
                return outcome;
            }
            Payload answer = outcome.answer();
            if (answer != null) {
                told.add(answer.body());
            }
        }
        return answer(String.join("\n", told));
    }

    private static Outcome.Ok run(ModelHost host, EventRecord.Input message, String command, String argument)
            throws RejectedException, TrapException {
        return switch (command) {
            case "echo" -> answer(argument);
            case "ask" -> answer(ask(host, argument));
            case "fetch" -> answer(fetch(host, argument));
            case "sleep" -> {
                host.sleep(number(argument));
                yield done();
            }
            case "add" -> {
                String stored = host.get(SUM);
                long sum = (stored == null ? 0 : Latin.number(stored)) + number(argument);
                host.put(SUM, Latin.of(sum));
                yield answer(Long.toString(sum));
            }
            case "sum" -> {
                String stored = host.get(SUM);
                yield answer(stored == null ? "0" : Long.toString(Latin.number(stored)));
            }
            case "send" -> {
                String[] words = split(argument);
                host.send(words[0], "internal.normal", payload(words[1]), GRANTS);
                yield done();
            }
            case "schedule" -> {
                String[] words = split(argument);
                host.schedule("timer", number(words[0]), payload(words[1]));
                yield done();
            }
            case "now" -> answer(Long.toString(host.now()));
            case "later" -> {
                Long token = message.answerTo();
                host.put(TOKEN, Latin.of(token == null ? -1 : token));
                yield new Outcome.Ok(null, true);
            }
            case "answer" -> {
                String stored = host.get(TOKEN);
                host.answer(stored == null ? -1 : Latin.number(stored), Payload.text("answer", argument));
                host.delete(TOKEN);
                yield done();
            }
            case "reject" -> throw new RejectedException(argument);
            case "panic" -> throw new TrapException();
            default -> throw new RejectedException("unknown-kind");
        };
    }

    private static String ask(ModelHost host, String argument) throws RejectedException {
        String[] to = split(argument);
        String[] timeout = split(to[1]);
        return host.ask(to[0], payload(timeout[1]), number(timeout[0]), GRANTS);
    }

    private static String fetch(ModelHost host, String argument) {
        String[] method = split(argument);
        String[] url = split(method[1]);
        return host.fetch(method[0], url[0], url[1]);
    }

    private static Payload payload(String text) {
        String[] words = split(text);
        return Payload.text(words[0], words[1]);
    }

    private static String[] split(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? new String[] {text, ""} : new String[] {text.substring(0, space), text.substring(space + 1)};
    }

    private static long number(String text) throws RejectedException {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new RejectedException("invalid-body");
        }
    }

    private static Outcome.Ok answer(String text) {
        return new Outcome.Ok(Payload.text("result", text), false);
    }

    private static Outcome.Ok done() {
        return new Outcome.Ok(null, false);
    }
}
