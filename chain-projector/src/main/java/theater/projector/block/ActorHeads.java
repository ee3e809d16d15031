package theater.projector.block;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import theater.chain.ActorHead;
import theater.chain.Hash;

/** How an actor's head is stored: u64 big-endian seq, 32 bytes hash. */
public final class ActorHeads {
    private ActorHeads() {}

    public static byte[] toBytes(ActorHead head) {
        return ByteBuffer.allocate(Long.BYTES + Hash.SIZE)
                .putLong(head.seq())
                .put(head.hash().toBytes())
                .array();
    }

    /** Reads {@link #toBytes}; nothing stored means that the actor has no event yet. */
    public static ActorHead of(byte @Nullable [] bytes) {
        return bytes == null
                ? ActorHead.NONE
                : new ActorHead(ByteBuffer.wrap(bytes).getLong(), Hash.of(bytes, Long.BYTES));
    }
}
