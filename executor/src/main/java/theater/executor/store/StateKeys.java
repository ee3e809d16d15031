package theater.executor.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import theater.schemas.topic.Lane;

/**
 * Keys of {@code theater.state} and, byte for byte, of the shard store.
 *
 * <pre>
 *   kind[1] actor-id 0x00 rest        kinds h (head), s (state), p (parked), a (reply target), t (timer),
 *                                     y (suspended turn), j (its journal), c (child), b (bytes in the store)
 *   kind[1] rest                      kinds o (positions), d (dedupe bucket), k (kept answers), w (waits for its time)
 * </pre>
 *
 * An actor id contains no 0x00, so that all keys of one kind and actor are one range. Numbers are big-endian.
 */
public final class StateKeys {

    public static final byte HEAD = 'h';
    public static final byte STATE = 's';
    public static final byte PARKED = 'p';
    public static final byte REPLY_TARGET = 'a';
    public static final byte POSITIONS = 'o';
    public static final byte DEDUPE = 'd';
    public static final byte KEPT_ANSWERS = 'k';
    public static final byte DELAYED = 'w';
    public static final byte TIMER = 't';
    public static final byte SUSPENSION = 'y';
    public static final byte JOURNAL = 'j';
    public static final byte BLOB = 'b';
    public static final byte CHILD = 'c';

    private StateKeys() {}

    public static Bytes head(String actor) {
        return new Bytes(ofActor(HEAD, actor, new byte[0]));
    }

    public static Bytes state(String actor, byte[] key) {
        return new Bytes(ofActor(STATE, actor, key));
    }

    /** {@code lane} u8 (its number), {@code offset} u64. */
    public static Bytes parked(String actor, int lane, long offset) {
        byte[] rest = ByteBuffer.allocate(9).put((byte) lane).putLong(offset).array();
        return new Bytes(ofActor(PARKED, actor, rest));
    }

    /** {@code token} u64. */
    public static Bytes replyTarget(String actor, long token) {
        return new Bytes(ofActor(
                REPLY_TARGET, actor, ByteBuffer.allocate(8).putLong(token).array()));
    }

    /** The token in a key of kind {@link #REPLY_TARGET}. */
    public static long token(byte[] key) {
        return ByteBuffer.wrap(key, key.length - 8, 8).getLong();
    }

    /** What all keys of the actor's reply targets begin with. */
    public static Bytes replyTargets(String actor) {
        return new Bytes(ofActor(REPLY_TARGET, actor, new byte[0]));
    }

    /** {@code name}: UTF-8. */
    public static Bytes timer(String actor, String name) {
        return new Bytes(ofActor(TIMER, actor, name.getBytes(UTF_8)));
    }

    public static Bytes suspension(String actor) {
        return new Bytes(ofActor(SUSPENSION, actor, new byte[0]));
    }

    /** {@code part} u32, from 0. */
    public static Bytes journal(String actor, int part) {
        return new Bytes(
                ofActor(JOURNAL, actor, ByteBuffer.allocate(4).putInt(part).array()));
    }

    /** {@code digest}: 32 bytes; none for the entry that has the sums of the actor's others. */
    public static Bytes blob(String actor, byte[] digest) {
        return new Bytes(ofActor(BLOB, actor, digest));
    }

    /** {@code child}: its id in UTF-8, so that an actor's children are in the order of their ids. */
    public static Bytes child(String actor, String child) {
        return new Bytes(ofActor(CHILD, actor, child.getBytes(UTF_8)));
    }

    public static Bytes positions() {
        return new Bytes(new byte[] {POSITIONS});
    }

    /** {@code bucket} u64: number of the transaction that wrote it. */
    public static Bytes dedupe(long bucket) {
        return new Bytes(ByteBuffer.allocate(9).put(DEDUPE).putLong(bucket).array());
    }

    /** Number of the bucket in a key of kind {@link #DEDUPE}. */
    public static long dedupeBucket(byte[] key) {
        return ByteBuffer.wrap(key, 1, 8).getLong();
    }

    /** {@code bucket} u64: number of the transaction that wrote it; {@code part} u16, from 0. */
    public static Bytes keptAnswers(long bucket, int part) {
        return new Bytes(ByteBuffer.allocate(11)
                .put(KEPT_ANSWERS)
                .putLong(bucket)
                .putShort((short) part)
                .array());
    }

    /**
     * {@code due} u64, so that they are in the order of time; {@code lane} u8 (its number), {@code offset} u64. A timer
     * has lane {@link Lane#INTERNAL_NORMAL} and instead of the offset a negative number of its own.
     */
    public static Bytes delayed(long due, int lane, long offset) {
        return new Bytes(ByteBuffer.allocate(18)
                .put(DELAYED)
                .putLong(due)
                .put((byte) lane)
                .putLong(offset)
                .array());
    }

    /** Whether a message waits for its time under this key. */
    public static boolean isDelayed(byte[] key) {
        return key[0] == DELAYED;
    }

    /** Whether it is a timer's message that waits under this key of kind {@link #DELAYED}. */
    public static boolean isTimer(byte[] key) {
        return parkedOffset(key) < 0;
    }

    /** When the message of a key of kind {@link #DELAYED} is due. */
    public static long due(byte[] key) {
        return ByteBuffer.wrap(key, 1, 8).getLong();
    }

    /** The part of a state key that the guest knows. */
    public static byte[] guestKey(String actor, byte[] stateKey) {
        return Arrays.copyOfRange(stateKey, 2 + actor.getBytes(UTF_8).length, stateKey.length);
    }

    /** The actor id in a key of a kind that has one. */
    public static String actor(byte[] key) {
        int end = 1;
        while (end < key.length && key[end] != 0) {
            end++;
        }
        return new String(key, 1, end - 1, UTF_8);
    }

    /** Lane number in a key of kind {@link #PARKED} or {@link #DELAYED}. */
    public static int parkedLane(byte[] key) {
        return key[key.length - 9];
    }

    /** Offset in a key of kind {@link #PARKED} or {@link #DELAYED}. */
    public static long parkedOffset(byte[] key) {
        return ByteBuffer.wrap(key, key.length - 8, 8).getLong();
    }

    private static byte[] ofActor(byte kind, String actor, byte[] rest) {
        byte[] id = actor.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + id.length + rest.length)
                .put(kind)
                .put(id)
                .put((byte) 0)
                .put(rest)
                .array();
    }
}
