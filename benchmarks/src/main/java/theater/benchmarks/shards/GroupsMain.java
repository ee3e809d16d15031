package theater.benchmarks.shards;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.child.Answering;
import theater.benchmarks.cluster.Address;

/**
 * Runs {@link ShardGroups}: {@code drain ADDRESS GROUPS MESSAGES} works off what is there and answers with the number of
 * transactions and the end; {@code serve ADDRESS GROUPS RUN} works on what comes until {@code stop}.
 */
public final class GroupsMain {
    private static final int ARGUMENT = 1 + Address.WORDS;

    private @Nullable ShardGroups serving;

    private GroupsMain() {}

    public static void main(String[] arguments) throws IOException {
        Answering.serve(new GroupsMain()::answer);
        System.exit(0);
    }

    private String answer(List<String> words) throws Exception {
        return switch (words.getFirst()) {
            case "drain" -> drain(words);
            case "serve" -> {
                serving = open(words, false, words.get(ARGUMENT + 1));
                serving.start();
                yield "done";
            }
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("unknown: " + words);
        };
    }

    private static ShardGroups open(List<String> words, boolean fromStart, String run) {
        Address address = Address.parse(words.subList(1, ARGUMENT));
        return new ShardGroups(address.cluster(), Integer.parseInt(words.get(ARGUMENT)), fromStart, run);
    }

    private static String drain(List<String> words) throws Exception {
        try (ShardGroups groups = open(words, true, "drain")) {
            groups.start();
            groups.await(Long.parseLong(words.get(ARGUMENT + 1)));
            return groups.transactions() + " " + System.currentTimeMillis();
        }
    }

    private String stop() {
        long transactions = 0;
        if (serving != null) {
            transactions = serving.transactions();
            serving.close();
            serving = null;
        }
        return Long.toString(transactions);
    }
}
