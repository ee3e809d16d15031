package theater.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;
import theater.chain.verify.RangeVerifier;
import theater.chain.verify.RangeVerifier.Verdict;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.export.ProofSource;
import theater.cli.terminal.Progress;
import theater.schemas.avro.Event;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

/**
 * An actor's history from a server that is not trusted: the proof of the last event shows that the log has it, and the
 * links from event to event show that all before it are those that it follows. Used by one thread.
 */
public final class ServerHistory {
    private static final AvroCodec<Event> EVENTS = AvroCodec.offline(Event.class, 0);
    private static final int NOT_FOUND = 404;
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TheaterClient client;
    private final ProofSource source;
    private final String actor;
    private final VerifierKey key;
    private final Progress progress;

    /** @param key the log's */
    public ServerHistory(TheaterClient client, String actor, VerifierKey key, Progress progress) {
        this.client = client;
        this.source = new ProofSource(client, PATIENCE);
        this.actor = actor;
        this.key = key;
        this.progress = progress;
    }

    /** An event's bytes, and the schema that its block names. */
    private record Stored(byte[] value, Hash schema) {}

    /**
     * The events from seq 0 on.
     *
     * @param to seq of the last one; null: the last that the server has in its index
     * @throws CliException if one is missing, or is not what the proof says
     */
    public List<Event> fetch(@Nullable Integer to) throws InterruptedException {
        int last = to == null ? last() : to;
        progress.step("Fetching " + (last + 1) + " events of " + actor);
        EventProof proof = source.proof(source.hashOf(actor, last));
        List<Stored> stored = stored(last + 1);
        check(stored, proof);
        Map<Hash, String> schemas = schemas(stored, proof);
        List<Event> events = new ArrayList<>(stored.size());
        for (int seq = 0; seq < stored.size(); seq++) {
            Stored event = stored.get(seq);
            try {
                events.add(EVENTS.decode(event.value(), schemas.getOrDefault(event.schema(), "")));
            } catch (SerdeException e) {
                throw broken("event " + seq + " cannot be read: " + e.getMessage());
            }
        }
        return events;
    }

    /** The seq of the actor's last event that is indexed. */
    private int last() {
        Reply reply = client.get("/v1/actors/" + TheaterClient.segment(actor));
        if (reply.status() == NOT_FOUND) {
            throw new CliException(ExitCode.REFUSED, "no-events", "There are no events of actor " + actor + ".", null);
        }
        return TheaterClient.accepted(reply).json().path("seq").asInt();
    }

    /** All events from the first to the proven one, and nothing else. */
    private void check(List<Stored> stored, EventProof proof) {
        int last = stored.size() - 1;
        List<byte[]> before =
                stored.subList(0, last).stream().map(Stored::value).toList();
        switch (RangeVerifier.verify(before, proof, List.of(key), "the history")) {
            case Verdict.Refused refused -> throw broken(refused.finding().sentence());
            case Verdict.Complete complete -> {
                EventFields event = complete.last().event();
                if (!event.actor().equals(actor) || event.seq() != last) {
                    throw broken("the proof of event " + last + " is one of " + event.actor() + "#" + event.seq());
                }
            }
        }
        if (!EventHash.of(stored.get(last).value()).equals(proof.eventHash())) {
            throw broken("event " + last + " is not the one that is proven");
        }
        if (!EventFields.parse(stored.getFirst().value()).prev().equals(Hash.ZERO)) {
            throw broken("event 0 follows another one");
        }
    }

    private List<Stored> stored(int count) throws InterruptedException {
        List<Stored> stored = new ArrayList<>(count);
        try (ExecutorService workers = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("fetch-", 0).factory())) {
            List<Future<Stored>> fetches = IntStream.range(0, count)
                    .mapToObj(seq -> workers.submit(() -> one(seq)))
                    .toList();
            try {
                for (Future<Stored> fetch : fetches) {
                    stored.add(fetch.get());
                    progress.at(stored.size(), count, "events");
                }
            } catch (ExecutionException e) {
                workers.shutdownNow();
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        return stored;
    }

    private Stored one(int seq) {
        JsonNode event = client.require("/v1/actors/" + TheaterClient.segment(actor) + "/events/" + seq)
                .json();
        if (event.path("pruned").asBoolean()) {
            throw CliException.refused(
                    "pruned",
                    "Event " + seq + " of " + actor
                            + " is pruned: a history is run again from its first event, whose bytes have to be there.");
        }
        try {
            return new Stored(
                    Base64.getDecoder().decode(event.path("value").asText()),
                    Hash.parseHex(event.path("schema").asText()));
        } catch (MalformedException | IllegalArgumentException e) {
            throw broken("the server's answer for event " + seq + " cannot be read: " + e.getMessage());
        }
    }

    /** Texts of the schemas by their hashes. */
    private Map<Hash, String> schemas(List<Stored> stored, EventProof last) {
        Map<Hash, String> texts = new HashMap<>();
        add(texts, last.schema());
        for (int seq = 0; seq < stored.size(); seq++) {
            if (!texts.containsKey(stored.get(seq).schema())) {
                // A text that the event's block does not name is not entered under its name.
                add(
                        texts,
                        source.proof(EventHash.of(stored.get(seq).value()).hex())
                                .schema());
            }
        }
        return texts;
    }

    private static void add(Map<Hash, String> texts, String text) {
        texts.put(Hash.sha256(text.getBytes(StandardCharsets.UTF_8)), text);
    }

    private CliException broken(String problem) {
        return CliException.checkFailed("The history of " + actor + " does not hold: " + problem);
    }
}
