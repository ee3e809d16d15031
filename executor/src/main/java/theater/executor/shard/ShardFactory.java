package theater.executor.shard;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import theater.executor.fetch.Fetcher;
import theater.executor.kafka.LaneReader;
import theater.executor.turn.TurnContext;
import theater.executor.types.TypesTable;
import theater.schemas.topic.Topics;

/** Makes shards of what the process has one of. */
public record ShardFactory(
        Topics topics,
        int partitions,
        ShardSettings settings,
        Clients clients,
        LaneReader reader,
        Executor workers,
        TypesTable types,
        TurnContext turns,
        Fetcher fetcher,
        StateCodecs codecs,
        MeterRegistry meters,
        Consumer<Throwable> onFatal) {

    /** A shard that has not begun to run. */
    public Shard create(int number) {
        var context = new ShardContext(
                number,
                partitions,
                topics,
                settings,
                reader,
                workers,
                types,
                turns,
                fetcher,
                codecs,
                System::currentTimeMillis,
                new ShardMeters(meters, number, settings));
        return new Shard(context, new Takeover(context, clients), onFatal);
    }
}
