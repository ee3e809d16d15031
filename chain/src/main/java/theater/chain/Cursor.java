package theater.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader of events stands: {@code v1.} and base64url (without padding) of one line for each partition the stream
 * reads, ascending: {@code <partition> <next offset> <hex hash of the last event, or ->}. The hash is that of the last
 * event of the partition before the next offset that the reader has seen, so that whoever resumes the stream can prove
 * that it goes on from the same history; a hash that does not match is refused.
 */
public record Cursor(List<Position> positions) {
    private static final String VERSION = "v1.";
    private static final String WHAT = "cursor";
    private static final int MAX_LENGTH = 1 << 20;

    /**
     * Checks the order.
     *
     * @throws MalformedException if partitions do not ascend
     */
    public Cursor {
        positions = List.copyOf(positions);
        int last = -1;
        for (Position position : positions) {
            if (position.partition <= last) {
                throw new MalformedException(WHAT, "partitions do not ascend at " + position.partition);
            }
            last = position.partition;
        }
    }

    /**
     * One partition's place.
     *
     * @param nextOffset offset in {@code events} of the first record not seen yet
     * @param lastHash hash of the last event seen; null if none was
     */
    public record Position(
            int partition, long nextOffset, @Nullable Hash lastHash) {
        public Position {
            if (partition < 0 || nextOffset < 0) {
                throw new MalformedException(WHAT, "a negative number");
            }
        }

        /** The hash of the last event seen, if one was. */
        public Optional<Hash> last() {
            return Optional.ofNullable(lastHash);
        }
    }

    /**
     * Reads a cursor.
     *
     * @throws MalformedException unless this is exactly what {@link #format()} would write
     */
    public static Cursor parse(String cursor) {
        requireNonNull(cursor, "cursor is null");
        if (!cursor.startsWith(VERSION) || cursor.length() > MAX_LENGTH) {
            throw new MalformedException(WHAT, "it does not start with " + VERSION + " or is too long");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor.substring(VERSION.length()));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(WHAT, "not base64url");
        }
        Lines lines = new Lines(Text.utf8(bytes, WHAT), WHAT);
        List<Position> positions = new ArrayList<>();
        while (!lines.atEnd()) {
            String[] fields = lines.fields(lines.next(), 3);
            positions.add(new Position(
                    Text.smallDecimal(fields[0], WHAT),
                    Text.decimal(fields[1], WHAT),
                    fields[2].equals("-") ? null : Hash.parseHex(fields[2])));
        }
        Cursor parsed = new Cursor(positions);
        if (!parsed.format().equals(cursor)) {
            throw new MalformedException(WHAT, "not in canonical form");
        }
        return parsed;
    }

    /** The cursor as clients see it. */
    public String format() {
        StringBuilder text = new StringBuilder();
        for (Position position : positions) {
            text.append(position.partition)
                    .append(' ')
                    .append(position.nextOffset)
                    .append(' ')
                    .append(position.last().map(Hash::hex).orElse("-"))
                    .append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The place of one partition, if the stream reads it. */
    public Optional<Position> position(int partition) {
        return positions.stream().filter(p -> p.partition == partition).findFirst();
    }

    /** The cursor after one more event of a partition; others stay. */
    public Cursor after(int partition, long offset, Hash hash) {
        List<Position> moved = new ArrayList<>(positions);
        moved.removeIf(p -> p.partition == partition);
        int place = 0;
        while (place < moved.size() && moved.get(place).partition < partition) {
            place++;
        }
        moved.add(place, new Position(partition, offset + 1, hash));
        return new Cursor(moved);
    }

    @Override
    public String toString() {
        return format();
    }
}
