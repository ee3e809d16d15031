/** Names, partitions and settings of all topics, actor ids and the patterns they match. */
@NullMarked
package theater.schemas.topic;

import org.jspecify.annotations.NullMarked;
