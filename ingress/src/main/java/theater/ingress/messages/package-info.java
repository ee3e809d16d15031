/** Messages into mailboxes, and the answers to asks. */
@NullMarked
package theater.ingress.messages;

import org.jspecify.annotations.NullMarked;
