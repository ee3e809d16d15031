package theater.projector.block;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;

/**
 * An event with its place in the chain: all that a block needs of it. The event's bytes are not kept.
 *
 * @param offset offset in its partition of {@code events}
 * @param time milliseconds since 1970 UTC
 * @param sizeBytes length of the record's value
 * @param entry its line in the index text
 */
public record ChainedEvent(long offset, long time, int sizeBytes, IndexText.Entry entry) {
    public ChainedEvent {
        requireNonNull(entry, "entry is null");
    }

    /** A line {@code <offset> <time> <size> <actor> <seq> <type> <hash> <finding>} that ends in one LF. */
    String line() {
        return offset + " " + time + " " + sizeBytes + " " + entry.actor() + " " + entry.seq() + " " + entry.type()
                + " " + entry.hash().base64() + " " + entry.finding().word() + "\n";
    }

    static ChainedEvent parse(String line) {
        String[] fields = line.strip().split(" ", 8);
        return new ChainedEvent(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Integer.parseInt(fields[2]),
                new IndexText.Entry(
                        fields[3],
                        Long.parseLong(fields[4]),
                        fields[5],
                        Hash.parseBase64(fields[6]),
                        LinkFinding.parse(fields[7])));
    }
}
