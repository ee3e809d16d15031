package theater.projector.chaining;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import java.util.function.Supplier;
import theater.chain.Salt;
import theater.projector.block.BlockLimits;
import theater.projector.block.SchemaTexts;
import theater.schemas.avro.Block;
import theater.schemas.avro.Finding;

/**
 * What the chain topology needs from outside. Its parts are called by several stream threads at once.
 *
 * @param origin the log's name
 * @param salts a source of fresh random salts
 */
public record ChainSettings(
        String origin,
        BlockLimits limits,
        SchemaTexts schemas,
        Function<Block, byte[]> blockEncoder,
        Function<Finding, byte[]> findingEncoder,
        Supplier<Salt> salts,
        ChainMetrics metrics) {
    public ChainSettings {
        requireNonNull(origin, "origin is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(schemas, "schemas is null");
        requireNonNull(blockEncoder, "blockEncoder is null");
        requireNonNull(findingEncoder, "findingEncoder is null");
        requireNonNull(salts, "salts is null");
        requireNonNull(metrics, "metrics is null");
    }
}
