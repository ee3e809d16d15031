package theater.executor.turn;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Fetch;
import theater.schemas.message.Nonce;

/**
 * What a turn waits for.
 *
 * @param nonce names this wait; what ends it carries it
 * @param asked actor id of the one that was asked; null: none was
 * @param fetch the request whose response is waited for; null: something else is
 * @param spawn whether what was asked is to start as a child
 * @param due when the wait ends without an answer, in milliseconds since 1970 UTC
 * @param number tells its wake-up from others of that time; negative
 */
record Wait(String nonce, @Nullable String asked, @Nullable Fetch fetch, boolean spawn, long due, long number) {

    static Wait forAnswer(String nonce, String asked, long due) {
        return new Wait(nonce, asked, null, false, due, randomNumber());
    }

    static Wait forChild(String nonce, String child, long due) {
        return new Wait(nonce, child, null, true, due, randomNumber());
    }

    static Wait forResponse(String nonce, Fetch fetch, long due) {
        return new Wait(nonce, null, fetch, false, due, randomNumber());
    }

    static Wait forTime(long due) {
        return new Wait(newNonce(), null, null, false, due, randomNumber());
    }

    static String newNonce() {
        return Nonce.of(RandomPool.bytes(Nonce.BYTES));
    }

    private static long randomNumber() {
        return ByteBuffer.wrap(RandomPool.bytes(Long.BYTES)).getLong() | Long.MIN_VALUE;
    }
}
