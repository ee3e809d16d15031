package theater.chaos.strike;

import theater.executor.kafka.CommitPoint;

/**
 * One strike as it is planned.
 *
 * @param restMillis how long nothing happens before it
 * @param victim which broker or executor
 * @param downMillis how long it is down or paused, if its kind leaves that open
 * @param point where a commit is stopped, if its kind wants that
 * @param times the first, second, … commit that comes there
 */
public record Strike(StrikeKind kind, long restMillis, int victim, long downMillis, CommitPoint point, int times) {}
