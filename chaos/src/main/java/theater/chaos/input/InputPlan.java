package theater.chaos.input;

import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Payload;
import theater.schemas.topic.ActorPartitions;

/**
 * An endless row of inputs, the same for the same seed: asks and plain messages to counters, accounts, probes and waiters
 * on all lanes, some refused, some trapping, some for nobody, some in the wrong partition, some sent twice, some to
 * be delivered later; probes set timers, waiters wait. Used by one thread.
 */
public final class InputPlan {
    private static final int COUNTERS = 150;
    private static final int ACCOUNTS = 100;
    private static final int PROBES = 50;
    private static final int KEYS = 6;
    private static final int LATEST_COPY = 200;
    private static final int DELAYED_PERCENT = 10;
    private static final int LONGEST_DELAY_MS = 4_000;
    private static final int TIMERS = 4;

    private final WaiterScripts scripts;
    private final RandomGenerator random;
    private final int partitions;
    private final PriorityQueue<Copy> copies = new PriorityQueue<>();
    private long number;

    /**
     * A plan.
     *
     * @param server port of the server that actors fetch from
     */
    public InputPlan(long seed, int partitions, int server) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.scripts = new WaiterScripts(random, server);
        this.partitions = partitions;
    }

    /** How many actors there are. */
    public static int actors() {
        return COUNTERS + ACCOUNTS + PROBES + WaiterScripts.WAITERS;
    }

    /** The next one. */
    public Input next() {
        Copy due = copies.peek();
        if (due != null && due.due <= number) {
            copies.remove();
            return due.input.again(number++, chance(20) ? lane() : due.input.lane());
        }
        Input input = fresh();
        number++;
        if (input.id() != null && input.key() != null && chance(10) && isOnce(input)) {
            copies.add(new Copy(input, number + random.nextInt(LATEST_COPY)));
        }
        return input;
    }

    /** Whether one answer is all that its copies can get: what is answered later is answered once. */
    private static boolean isOnce(Input input) {
        return input.partition() == null && !input.payload().kind().equals("later");
    }

    private Input fresh() {
        int kind = random.nextInt(1_000);
        if (kind < 370) {
            return counter();
        }
        if (kind < 630) {
            return account();
        }
        if (kind < 820) {
            return waiter();
        }
        if (kind < 970) {
            return probe();
        }
        if (kind < 980) {
            return message("ghost/" + random.nextInt(5), Payload.text("hello", ""), chance(50));
        }
        if (kind < 985) {
            return new Input(number, lane(), 0, null, id(), Payload.text("increment", "1"), null, 0, false);
        }
        return stray();
    }

    private Input counter() {
        String actor = "counter/" + random.nextInt(COUNTERS);
        int kind = random.nextInt(100);
        if (kind < 65) {
            return message(actor, Payload.text("increment", Integer.toString(random.nextInt(1, 10))), chance(60));
        }
        if (kind < 75) {
            return new Input(number, lane(), null, actor, null, new Payload("message", null, "2"), null, 0, false);
        }
        if (kind < 85) {
            return message(actor, Payload.text("get", ""), true);
        }
        return kind < 93
                ? message(actor, Payload.text("increment", "many"), chance(50))
                : message(actor, Payload.text("increment", ""), false);
    }

    private Input account() {
        String actor = "account/" + random.nextInt(ACCOUNTS);
        int kind = random.nextInt(100);
        if (kind < 30) {
            return message(actor, amount("deposit", random.nextInt(1, 1_000)), chance(50));
        }
        if (kind < 85) {
            return message(actor, transfer("account/" + random.nextInt(ACCOUNTS)), chance(50));
        }
        if (kind < 88) {
            return message(actor, transfer("counter/1"), true);
        }
        return kind < 92
                ? message(actor, amount("deposit", chance(50) ? 0 : -1), chance(50))
                : message(actor, Payload.json("balance", ""), true);
    }

    private Input waiter() {
        int waiter = random.nextInt(WaiterScripts.WAITERS);
        return message("waiter/" + waiter, scripts.payload(waiter, number), chance(50));
    }

    private Payload transfer(String to) {
        return Payload.json(
                "transfer",
                "{\"id\": \"t%d\", \"to\": \"%s\", \"amount\": %d}".formatted(number, to, random.nextInt(1, 300)));
    }

    private static Payload amount(String kind, long amount) {
        return Payload.json(kind, "{\"amount\": " + amount + "}");
    }

    private Input probe() {
        String actor = "probe/" + random.nextInt(PROBES);
        int kind = random.nextInt(100);
        if (kind < 30) {
            return message(actor, script(), chance(50));
        }
        if (kind < 38) {
            return message(actor, Payload.text("schedule", timer()), chance(50));
        }
        if (kind < 40) {
            return message(actor, Payload.text("cancel", timerName()), true);
        }
        if (kind < 70) {
            String lane = chance(33) ? "high:" : chance(50) ? "low:" : "";
            String to = lane + "probe/" + random.nextInt(PROBES);
            return message(actor, Payload.text("send", to + " put " + key() + " " + number), chance(30));
        }
        if (kind < 78) {
            return message(actor, Payload.text(chance(50) ? "trap" : chance(50) ? "panic" : "divide", ""), chance(50));
        }
        if (kind < 85) {
            return message(actor, Payload.text("script", "put " + key() + " lost\nreject refused"), chance(50));
        }
        return kind < 92
                ? message(actor, Payload.text("later", ""), true)
                : message(actor, Payload.text("answer", "late " + number), chance(50));
    }

    private Payload script() {
        var lines = new StringBuilder();
        for (int i = random.nextInt(1, 5); i >= 0; i--) {
            lines.append(
                    switch (random.nextInt(6)) {
                        case 4 -> "schedule " + timer();
                        case 5 -> "cancel " + timerName();
                        case 0 -> "get " + key();
                        case 1 -> "delete " + key();
                        case 2 -> "scan k";
                        default -> "put " + key() + " " + number;
                    });
            lines.append(i == 0 ? "" : "\n");
        }
        return Payload.text("script", lines.toString());
    }

    /** Some set the next one in their own turn, some take another one away. */
    private String timer() {
        String message = switch (random.nextInt(4)) {
            case 0 ->
                "schedule " + timerName() + " " + random.nextInt(LONGEST_DELAY_MS) + " put " + key() + " " + number;
            case 1 -> "cancel " + timerName();
            case 2 -> "reject refused";
            default -> "put " + key() + " " + number;
        };
        return timerName() + " " + random.nextInt(LONGEST_DELAY_MS) + " " + message;
    }

    private String timerName() {
        return "t" + random.nextInt(TIMERS);
    }

    /** A client with another partitioner. */
    private Input stray() {
        String actor = "counter/" + random.nextInt(COUNTERS);
        int wrong =
                (ActorPartitions.of(actor, partitions) + 1 + random.nextInt(Math.max(1, partitions - 1))) % partitions;
        return new Input(
                number, lane(), wrong, actor, chance(70) ? id() : null, Payload.text("increment", "3"), null, 0, false);
    }

    private Input message(String actor, Payload payload, boolean ask) {
        String replyTo = ask ? random.nextInt(partitions) + "/r" + number : null;
        int delay = chance(DELAYED_PERCENT) ? random.nextInt(1, LONGEST_DELAY_MS) : 0;
        return new Input(number, lane(), null, actor, id(), payload, replyTo, delay, false);
    }

    private String id() {
        return "i" + number;
    }

    private String key() {
        return "k" + random.nextInt(KEYS);
    }

    private String lane() {
        int lane = random.nextInt(10);
        return lane < 2 ? "mailbox.high" : lane < 8 ? "mailbox.normal" : "mailbox.low";
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private record Copy(Input input, long due) implements Comparable<Copy> {
        @Override
        public int compareTo(@Nullable Copy other) {
            return other == null
                    ? 1
                    : due != other.due
                            ? Long.compare(due, other.due)
                            : Long.compare(input.number(), other.input.number());
        }
    }
}
