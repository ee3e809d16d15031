package theater.chaos.history;

import java.util.List;

/**
 * All that is committed in the topics of a run, each list in the order of its partitions' offsets.
 *
 * @param prefix of the topics
 * @param partitions of every topic
 * @param requests that the run's server got, in their order
 * @param unreadable records that are not what their topic promises, each with its place
 */
public record History(
        String prefix,
        int partitions,
        List<LaneRecord> lanes,
        List<EventRecord> events,
        List<ReplyRecord> replies,
        List<DeadLetterRecord> deadLetters,
        List<StateTransaction> transactions,
        List<RequestRecord> requests,
        List<String> unreadable) {
    public History {
        lanes = List.copyOf(lanes);
        events = List.copyOf(events);
        replies = List.copyOf(replies);
        deadLetters = List.copyOf(deadLetters);
        transactions = List.copyOf(transactions);
        requests = List.copyOf(requests);
        unreadable = List.copyOf(unreadable);
    }

    /** The same with what the run's server got. */
    public History withRequests(List<RequestRecord> got) {
        return new History(prefix, partitions, lanes, events, replies, deadLetters, transactions, got, unreadable);
    }
}
