package theater.benchmarks.throughput;

import java.io.IOException;
import theater.benchmarks.child.Answering;
import theater.benchmarks.cluster.Address;

/** Runs {@link BareLoop}: a line is an address, the kind of commit and the number of messages; answers with the end
 * and the number of transactions. */
public final class BareLoopMain {
    private BareLoopMain() {}

    public static void main(String[] arguments) throws IOException {
        Answering.serve(words -> {
            BareLoop.Commit commit = BareLoop.Commit.valueOf(words.get(Address.WORDS));
            BareLoop loop = new BareLoop(Address.parse(words).cluster(), commit);
            loop.run(Long.parseLong(words.get(Address.WORDS + 1)));
            return System.currentTimeMillis() + " " + loop.transactions();
        });
        System.exit(0);
    }
}
