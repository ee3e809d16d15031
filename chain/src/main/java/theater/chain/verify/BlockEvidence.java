package theater.chain.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.IndexText;

/**
 * What is proven about a block's events besides their bytes.
 *
 * @param entries lines whose hashes have the header's root; null if there are none
 * @param authentic whether the whole lines are those that the header names, not only their hashes
 */
record BlockEvidence(@Nullable List<IndexText.Entry> entries, boolean authentic) {}
