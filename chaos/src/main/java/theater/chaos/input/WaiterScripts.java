package theater.chaos.input;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import theater.chaos.history.Payload;

/**
 * What waiters are told to do: ask others, which may ask on, in chains and around in a ring; sleep; fetch. Much goes well,
 * some is refused, comes too late, or fails behind a wait. Used by one thread.
 */
final class WaiterScripts {
    static final int WAITERS = 100;
    private static final int MOST_STEPS = 4;
    private static final int MOST_HOPS = 3;
    /** A ring ends after it in any case. */
    private static final int PATIENCE_MS = 8_000;

    private final RandomGenerator random;
    private final String server;
    private long number;

    WaiterScripts(RandomGenerator random, int server) {
        this.random = random;
        this.server = "http://127.0.0.1:" + server;
    }

    private String waiter() {
        return "waiter/" + random.nextInt(WAITERS);
    }

    /** Of one message to a waiter. */
    Payload payload(int waiter, long inputNumber) {
        number = inputNumber;
        int kind = random.nextInt(100);
        if (kind < 8) {
            return Payload.text("add", Integer.toString(random.nextInt(1, 10)));
        }
        if (kind < 14) {
            return Payload.text("answer", "late " + number);
        }
        if (kind < 20) {
            return text(ring(waiter));
        }
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(1, MOST_STEPS); i > 0; i--) {
            lines.add("add 1");
            lines.add(step());
        }
        lines.add(end());
        return Payload.text("script", String.join("\n", lines));
    }

    private static Payload text(String line) {
        String[] words = line.split(" ", 2);
        return Payload.text(words[0], words[1]);
    }

    private String step() {
        int kind = random.nextInt(100);
        if (kind < 8) {
            return twice();
        }
        if (kind < 40) {
            return ask(random.nextInt(10) < 7 ? 0 : random.nextInt(1, MOST_HOPS));
        }
        if (kind < 60) {
            return "sleep " + random.nextInt(1, 600);
        }
        return kind < 92 ? fetch() : "schedule " + random.nextInt(1, 1_000) + " sleep " + random.nextInt(1, 300);
    }

    private String end() {
        return switch (random.nextInt(12)) {
            case 0 -> "reject refused";
            case 1 -> "panic as told";
            case 2 -> "now";
            case 3 -> "send " + waiter() + " add 1";
            default -> "sum";
        };
    }

    /** Each asks the next one; the last does something. */
    private String ask(int hops) {
        String message = hops > 0 ? waiter() + " " + patience() + " " + ask(hops - 1) : asked();
        return "ask " + message;
    }

    /** The answer to the first ask comes while the same actor is waited for again. */
    private String twice() {
        String asked = waiter();
        return "ask " + asked + " " + random.nextInt(20, 150) + " sleep " + random.nextInt(300, 700) + "\nask " + asked
                + " " + PATIENCE_MS + " add 1";
    }

    private int patience() {
        return random.nextInt(5) == 0 ? random.nextInt(50, 500) : PATIENCE_MS;
    }

    private String asked() {
        return switch (random.nextInt(16)) {
            case 0 -> "nobody/1 " + PATIENCE_MS + " echo hello";
            case 1 -> "secret/1 " + PATIENCE_MS + " echo hello";
            case 2 -> waiter() + " " + PATIENCE_MS + " reject no";
            case 3 -> waiter() + " " + PATIENCE_MS + " panic as asked";
            case 4 -> waiter() + " " + random.nextInt(100, 2_000) + " later";
            case 5, 6 -> waiter() + " " + random.nextInt(50, 400) + " sleep " + random.nextInt(1, 800);
            case 7 -> waiter() + " " + patience() + " " + fetch();
            case 8, 9 -> "account/" + random.nextInt(20) + " " + patience() + " deposit {\"amount\": " + money() + "}";
            case 10 ->
                "account/" + random.nextInt(20) + " " + patience() + " transfer {\"id\": \"w" + number + "-"
                        + random.nextInt(1_000) + "\", \"to\": \"account/" + random.nextInt(20) + "\", \"amount\": "
                        + money() + "}";
            case 11, 12 -> "counter/" + random.nextInt(20) + " " + patience() + " increment 1";
            default -> waiter() + " " + patience() + " add 1";
        };
    }

    private int money() {
        return random.nextInt(1, 100);
    }

    /** The one that is told to begin is asked last, too: nobody goes on before the ring is broken. */
    private String ring(int first) {
        int length = random.nextInt(2, 5);
        var line = new StringBuilder();
        for (int i = 1; i < length; i++) {
            line.append("ask waiter/")
                    .append((first + i) % WAITERS)
                    .append(' ')
                    .append(PATIENCE_MS)
                    .append(' ');
        }
        return line.append("ask waiter/")
                .append(first)
                .append(' ')
                .append(PATIENCE_MS)
                .append(" echo around")
                .toString();
    }

    private String fetch() {
        return switch (random.nextInt(20)) {
            case 0 -> "fetch GET http://127.0.0.2/";
            case 1 -> "fetch GET " + server + "/drop/" + number;
            case 2 -> "fetch GET " + server + "/error/" + number;
            case 3, 4, 5 -> "fetch GET " + server + "/late/" + random.nextInt(1, 2_500) + "/" + number;
            case 6 -> "fetch GET " + server + (random.nextInt(4) == 0 ? "/never/" : "/at-once/") + number;
            default -> "fetch POST " + server + "/at-once/" + number + " body " + random.nextInt(1_000);
        };
    }
}
