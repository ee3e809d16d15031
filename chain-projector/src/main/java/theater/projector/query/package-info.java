/**
 * Questions over the index: which events of the signed log are an actor's, of a type, of a time, had an effect. Events are
 * in the order of the log, which never changes, so that a cursor stays good for ever.
 */
@NullMarked
package theater.projector.query;

import org.jspecify.annotations.NullMarked;
