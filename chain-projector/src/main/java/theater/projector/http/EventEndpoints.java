package theater.projector.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import theater.chain.BlockHeader;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.note.Note;
import theater.chain.proof.EventProof;
import theater.chain.proof.TlogProof;
import theater.projector.archive.ArchivedEvent;
import theater.projector.block.EventReader;
import theater.projector.block.SchemaTexts;
import theater.projector.error.ProjectorException;
import theater.projector.index.EventIndex;
import theater.projector.index.EventPlace;
import theater.projector.index.IndexedEvent;
import theater.projector.log.LogFollower;
import theater.projector.log.LogStore;
import theater.projector.log.SignedCheckpoint;
import theater.projector.source.ChainSource;
import theater.schemas.avro.Block;

/** Events, actors, blocks and proofs under {@code /v1}. */
public final class EventEndpoints {
    private final EventIndex index;
    private final IndexRoutes routes;
    private final ChainSource source;
    private final LogStore log;
    private final LogFollower follower;
    private final SchemaTexts schemas;

    public EventEndpoints(
            EventIndex index,
            IndexRoutes routes,
            ChainSource source,
            LogStore log,
            LogFollower follower,
            SchemaTexts schemas) {
        this.index = requireNonNull(index, "index is null");
        this.routes = requireNonNull(routes, "routes is null");
        this.source = requireNonNull(source, "source is null");
        this.log = requireNonNull(log, "log is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.schemas = requireNonNull(schemas, "schemas is null");
    }

    Answer event(Request request, Hash hash) {
        return routes.first(request, partitions -> event(hash, partitions));
    }

    private Answer event(Hash hash, Set<Integer> partitions) {
        Optional<EventPlace> found = index.find(hash, partitions);
        if (found.isEmpty()) {
            return unknown(hash);
        }
        EventPlace place = found.get();
        Block block = source.block(place.partition(), offset(place));
        BlockHeader header = BlockHeader.parse(block.getHeader());
        IndexText.Entry entry = IndexText.parse(block.getIndex()).entries().get(place.place());
        ArchivedEvent record = source.events(header).get(place.place());
        ObjectNode body = place(place)
                .put("actor", entry.actor())
                .put("seq", entry.seq())
                .put("type", entry.type())
                .put("finding", entry.finding().word())
                .put("offset", record.offset())
                .put("schema", header.schema().hex());
        return Answer.json(
                record.isPruned()
                        ? body.put("pruned", true)
                        : body.put("value", Base64.getEncoder().encodeToString(record.event())));
    }

    Answer event(Request request, String actor, long seq) {
        return routes.at(index.partitionOf(actor), request, () -> event(actor, seq));
    }

    private Answer event(String actor, long seq) {
        return index.events(actor, seq, 1).stream()
                .filter(event -> event.seq() == seq)
                .findFirst()
                .map(event -> event(event.place().hash(), Set.of(event.place().partition())))
                .orElseGet(() -> Answer.notFound("no block has event " + seq + " of " + actor + " (yet)"));
    }

    Answer history(Request request, String actor, long from, int limit) {
        return routes.at(index.partitionOf(actor), request, () -> history(actor, from, limit));
    }

    private Answer history(String actor, long from, int limit) {
        List<IndexedEvent> events = index.events(actor, from, limit);
        ObjectNode body = Answer.JSON.createObjectNode().put("actor", actor);
        ArrayNode list = body.putArray("events");
        events.forEach(event -> list.add(place(event.place()).put("seq", event.seq())));
        if (events.size() == limit) {
            body.put("next", events.getLast().seq() + 1);
        }
        return Answer.json(body);
    }

    Answer actors(Request request, String prefix, String after, int limit) {
        List<JsonNode> actors =
                routes.all(request, partitions -> actors(prefix, after, limit, partitions), "actors").stream()
                        .sorted(Comparator.comparing(
                                actor -> actor.path("actor").asText()))
                        .limit(limit)
                        .toList();
        ObjectNode body = Answer.JSON.createObjectNode();
        body.putArray("actors").addAll(actors);
        if (actors.size() == limit) {
            body.put("next", actors.getLast().path("actor").asText());
        }
        return Answer.json(body);
    }

    private List<JsonNode> actors(String prefix, String after, int limit, Set<Integer> partitions) {
        return index.actors(prefix, after, limit, partitions).stream()
                .<JsonNode>map(
                        last -> place(last.place()).put("actor", last.actor()).put("seq", last.seq()))
                .toList();
    }

    Answer block(Request request, int partition, long block) {
        return routes.at(partition, request, () -> block(partition, block));
    }

    private Answer block(int partition, long block) {
        OptionalLong offset = index.blockOffset(partition, block);
        if (offset.isEmpty()) {
            return Answer.notFound("there is no block " + block + " of partition " + partition + " yet");
        }
        Block found = source.block(partition, offset.getAsLong());
        ObjectNode body =
                Answer.JSON.createObjectNode().put("header", found.getHeader()).put("index", found.getIndex());
        log.leafOf(partition, block).ifPresent(leaf -> body.put("leaf", leaf));
        return Answer.json(body);
    }

    Answer proof(Request request, Hash hash) {
        return routes.first(request, partitions -> proof(hash, partitions));
    }

    private Answer proof(Hash hash, Set<Integer> partitions) {
        Optional<EventPlace> found = index.find(hash, partitions);
        if (found.isEmpty()) {
            return unknown(hash);
        }
        EventPlace place = found.get();
        OptionalLong leaf = log.leafOf(place.partition(), place.block());
        Optional<SignedCheckpoint> checkpoint = follower.published();
        if (leaf.isEmpty()
                || checkpoint.isEmpty()
                || leaf.getAsLong() >= checkpoint.get().size()) {
            return Answer.problem(
                    HttpStatus.CONFLICT_409, "not-in-log", "the event is not yet in the log; try again in a moment");
        }
        return prove(place, leaf.getAsLong(), checkpoint.get());
    }

    private Answer prove(EventPlace place, long leaf, SignedCheckpoint checkpoint) {
        theater.chain.Block block = block(place);
        BlockHeader header = block.header();
        List<ArchivedEvent> records = source.events(header);
        if (records.get(place.place()).isPruned()) {
            return pruned(block, place);
        }
        byte[] event = records.get(place.place()).event();
        if (!EventHash.of(event).equals(place.hash())) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED, "the event in Kafka is not the one in its block");
        }
        Optional<String> schema = schemaText(header, place.place(), records);
        if (schema.isEmpty()) {
            return Answer.problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422,
                    "no-schema",
                    "the registry had no schema for this event, without which there is no proof of it alone; its block"
                            + " is in the log all the same: export the log and verify that");
        }
        TlogProof inLog = new TlogProof(
                null, leaf, log.at(checkpoint.size()).inclusionProof(leaf), Note.parse(checkpoint.note()));
        EventProof proof = new EventProof(inLog, header, schema.get(), event, place.place(), block.path(place.place()));
        return Answer.text(proof.format(), Answer.CHANGES);
    }

    private static Answer pruned(theater.chain.Block block, EventPlace place) {
        IndexText.Entry entry = block.index().entries().get(place.place());
        return Answer.problem(
                HttpStatus.GONE_410,
                "pruned",
                "event " + entry.seq() + " of " + entry.actor() + " is pruned, hash "
                        + entry.hash().hex() + ": without its bytes there is no proof of it alone; the index text of"
                        + " block " + place.block() + " of partition " + place.partition()
                        + ", which is in the log, lists it");
    }

    /**
     * The text that the header names, by the id in the event or, as records that cannot be read share the block, in any
     * other.
     */
    private Optional<String> schemaText(BlockHeader header, int place, List<ArchivedEvent> records) {
        if (header.schema().equals(Hash.ZERO)) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(records.get(place)), records.stream())
                .flatMapToInt(record -> EventReader.schemaId(record.value()).stream())
                .distinct()
                .boxed()
                .flatMap(id -> schemas.byId(id).stream())
                .filter(text ->
                        Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).equals(header.schema()))
                .findFirst();
    }

    private theater.chain.Block block(EventPlace place) {
        Block block = source.block(place.partition(), offset(place));
        return new theater.chain.Block(BlockHeader.parse(block.getHeader()), IndexText.parse(block.getIndex()));
    }

    private long offset(EventPlace place) {
        return index.blockOffset(place.partition(), place.block()).orElseThrow();
    }

    private ObjectNode place(EventPlace place) {
        ObjectNode node = Answer.JSON
                .createObjectNode()
                .put("hash", place.hash().hex())
                .put("partition", place.partition())
                .put("block", place.block())
                .put("place", place.place());
        log.leafOf(place.partition(), place.block()).ifPresent(leaf -> node.put("leaf", leaf));
        return node;
    }

    private static Answer unknown(Hash hash) {
        return Answer.notFound("no block has an event with hash " + hash.hex() + " (yet)");
    }
}
