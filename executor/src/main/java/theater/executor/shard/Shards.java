package theater.executor.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import theater.executor.kafka.Membership;
import theater.executor.kafka.Uninterruptibly;

/** The shards that are assigned to this executor. The membership's thread adds and removes them. */
public final class Shards implements Membership.Owner {
    private final Map<Integer, Shard> shards = new ConcurrentHashMap<>();
    private final IntFunction<Shard> factory;
    private final Consumer<Throwable> onFatal;

    public Shards(IntFunction<Shard> factory, Consumer<Throwable> onFatal) {
        this.factory = factory;
        this.onFatal = onFatal;
    }

    @Override
    public void assigned(int number) {
        shards.computeIfAbsent(number, shard -> {
            Shard assigned = factory.apply(shard);
            assigned.start();
            return assigned;
        });
    }

    @Override
    public void revoked(List<Integer> numbers) {
        end(numbers);
    }

    @Override
    public void lost(List<Integer> numbers) {
        end(numbers);
    }

    @Override
    public void lostAll() {
        end(List.copyOf(shards.keySet()));
    }

    @Override
    public void failed(Throwable cause) {
        onFatal.accept(cause);
    }

    private void end(List<Integer> numbers) {
        List<Shard> ending = numbers.stream()
                .map(shards::get)
                .filter(java.util.Objects::nonNull)
                .toList();
        ending.forEach(Shard::beginStop);
        ending.forEach(shard -> Uninterruptibly.await(shard::awaitStop));
        numbers.forEach(shards::remove);
    }

    /** Numbers of the shards that are taken over and run. */
    public List<Integer> running() {
        return shards.entrySet().stream()
                .filter(shard -> shard.getValue().isRunning())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Numbers of the shards that are ours, whether they run already or not. */
    public List<Integer> assigned() {
        return shards.keySet().stream().sorted().toList();
    }

    /** First unsettled offsets of all lanes, for lag tools. */
    public Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        shards.values().forEach(shard -> all.putAll(shard.positions()));
        return all;
    }

    /** Ends what the membership has left running. */
    public void close() {
        lostAll();
    }
}
