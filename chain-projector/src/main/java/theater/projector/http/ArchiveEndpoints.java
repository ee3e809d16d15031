package theater.projector.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import theater.chain.BlockHeader;
import theater.projector.archive.Archive;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.Archiver;
import theater.projector.archive.Catalogue;
import theater.projector.archive.SegmentEntry;
import theater.projector.error.ProjectorException;
import theater.projector.log.LogStore;
import theater.projector.source.ChainSource;
import theater.schemas.topic.Topics;

/** The archive: how far it is, and whole blocks with their events, wherever these are. */
public final class ArchiveEndpoints {
    private final Archive archive;
    private final Archiver archiver;
    private final ChainSource source;
    private final LogStore log;
    private final Topics topics;
    private final int partitions;

    public ArchiveEndpoints(
            Archive archive, Archiver archiver, ChainSource source, LogStore log, Topics topics, int partitions) {
        this.archive = requireNonNull(archive, "archive is null");
        this.archiver = requireNonNull(archiver, "archiver is null");
        this.source = requireNonNull(source, "source is null");
        this.log = requireNonNull(log, "log is null");
        this.topics = requireNonNull(topics, "topics is null");
        this.partitions = partitions;
    }

    Answer status() {
        ObjectNode body = Answer.JSON.createObjectNode().put("topic", topics.events());
        ArrayNode list = body.putArray("partitions");
        for (int partition = 0; partition < partitions; partition++) {
            Catalogue catalogue = archive.catalogue(partition);
            ObjectNode node = list.addObject()
                    .put("partition", partition)
                    .put("blocks", catalogue.nextBlock())
                    .put("nextOffset", catalogue.nextOffset())
                    .put("blocksInLog", log.last(partition).block() + 1)
                    .put("segments", catalogue.segments().size())
                    .put("events", sum(catalogue, SegmentEntry::events))
                    .put("pruned", sum(catalogue, SegmentEntry::pruned))
                    .put("contentBytes", sum(catalogue, SegmentEntry::contentBytes))
                    .put("storedBytes", sum(catalogue, SegmentEntry::storedBytes));
            archiver.problem(partition).ifPresent(problem -> node.put("problem", problem));
        }
        return Answer.json(body);
    }

    private static long sum(Catalogue catalogue, ToLongFunction<SegmentEntry> part) {
        return catalogue.segments().stream().mapToLong(part).sum();
    }

    /** The block with the first archived event at an offset or behind it. */
    Answer from(int partition, long offset) {
        return archive.blockFrom(partition, offset)
                .map(block -> events(partition, block))
                .orElseGet(() -> Answer.notFound(
                        "no event of partition " + partition + " from offset " + offset + " on is archived"));
    }

    /** The block with the first archived event that was written then or later, in milliseconds since 1970 UTC. */
    Answer since(int partition, long time) {
        return new ArchiveTimes(block -> archived(partition, block))
                .since(archive.catalogue(partition).nextBlock(), time)
                .map(block -> Answer.bytes(block.bytes()))
                .orElseGet(() -> Answer.notFound("no event of partition " + partition + " since "
                        + Instant.ofEpochMilli(time) + " is archived"));
    }

    private ArchivedBlock archived(int partition, long block) {
        OptionalLong leaf = log.leafOf(partition, block);
        Optional<BlockHeader> header = leaf.isPresent() ? log.header(leaf.getAsLong()) : Optional.empty();
        return header.flatMap(archive::block)
                .orElseThrow(() -> new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE,
                        "this projector's copy of the log is behind the archive; try again"));
    }

    /** A block with its events, as segments hold it. */
    Answer events(int partition, long block) {
        OptionalLong leaf = log.leafOf(partition, block);
        Optional<BlockHeader> header = leaf.isPresent() ? log.header(leaf.getAsLong()) : Optional.empty();
        return header.map(found -> Answer.bytes(new ArchivedBlock(found, source.events(found)).bytes()))
                .orElseGet(() -> Answer.notFound(
                        "there is no block " + block + " of partition " + partition + " in the log yet"));
    }
}
