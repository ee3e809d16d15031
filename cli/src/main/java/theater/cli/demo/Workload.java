package theater.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Which accounts there are and which transfers are asked for. Immutable; the same seed gives the same. */
final class Workload {
    /** What each account is opened with. */
    static final long OPENING = 1_000;

    private static final int SMALL = 60;
    /** More than an account is likely to have: the transfer is refused. */
    private static final long LARGE = 20 * OPENING;

    private static final int ONE_LARGE_IN = 25;

    private final List<String> accounts;
    private final List<Transfer> transfers;

    Workload(int accountCount, int transferCount, long seed) {
        accounts = IntStream.range(0, accountCount)
                .mapToObj(i -> String.format(Locale.ROOT, "account/%04d", i))
                .toList();
        Random random = new Random(seed);
        List<Transfer> list = new ArrayList<>(transferCount);
        for (int i = 0; i < transferCount; i++) {
            int from = random.nextInt(accountCount);
            int to = (from + 1 + random.nextInt(accountCount - 1)) % accountCount;
            long amount = random.nextInt(ONE_LARGE_IN) == 0 ? LARGE : 1 + random.nextInt(SMALL);
            list.add(new Transfer("t" + i, accounts.get(from), accounts.get(to), amount));
        }
        transfers = List.copyOf(list);
    }

    List<String> accounts() {
        return accounts;
    }

    List<Transfer> transfers() {
        return transfers;
    }
}
