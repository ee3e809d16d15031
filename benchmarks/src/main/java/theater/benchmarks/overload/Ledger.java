package theater.benchmarks.overload;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of the messages of a lane: each record of it was handled once or refused once, up to some position, and
 * each actor's in their order.
 */
final class Ledger {
    private final Map<Integer, BitSet> settled = new HashMap<>();
    private final Map<String, Long> last = new HashMap<>();
    private long handled;
    private long refused;
    private long twice;
    private long disordered;

    void handled(int partition, String actor, long offset) {
        handled++;
        settle(partition, offset);
        if (last.merge(actor, offset, Math::max) > offset) {
            disordered++;
        }
    }

    void refused(int partition, long offset) {
        refused++;
        settle(partition, offset);
    }

    private void settle(int partition, long offset) {
        BitSet offsets = settled.computeIfAbsent(partition, p -> new BitSet());
        if (offsets.get((int) offset)) {
            twice++;
        }
        offsets.set((int) offset);
    }

    /** Records before a partition's position that nobody handled or refused. */
    long missing(int partition, long position) {
        BitSet offsets = settled.computeIfAbsent(partition, p -> new BitSet());
        return position - offsets.get(0, (int) position).cardinality();
    }

    long handled() {
        return handled;
    }

    long refused() {
        return refused;
    }

    /** Records with two ends, and turns that came before an earlier message's. */
    long wrong() {
        return twice + disordered;
    }
}
