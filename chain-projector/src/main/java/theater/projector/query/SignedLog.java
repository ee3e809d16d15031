package theater.projector.query;

import java.util.OptionalLong;

/** What queries have to know of the log. Any thread may ask. */
public interface SignedLog {
    /** Leaves that a published checkpoint covers. */
    long size();

    /** The leaf of a block, signed or not. */
    OptionalLong leafOf(int partition, long block);
}
