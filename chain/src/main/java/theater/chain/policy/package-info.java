/** Whom a verifier trusts: logs, witnesses and their quorum, in C2SP's tlog-policy form. Formats and judgement only. */
@NullMarked
package theater.chain.policy;

import org.jspecify.annotations.NullMarked;
