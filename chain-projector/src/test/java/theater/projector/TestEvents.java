package theater.projector;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import theater.chain.ActorHead;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.PruneStatement;
import theater.projector.block.SchemaTexts;
import theater.schemas.avro.Event;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.serde.AvroCodec;

/** Writes correctly linked histories of actors, and broken ones when told to. */
public final class TestEvents {
    public static final int SCHEMA_ID = 7;
    public static final int OTHER_SCHEMA_ID = 8;
    public static final String SCHEMA_TEXT = Event.getClassSchema().toString();
    /** Another text of the same schema. */
    public static final String OTHER_SCHEMA_TEXT = SCHEMA_TEXT + "\n";

    public static final SchemaTexts SCHEMAS = id -> switch (id) {
        case SCHEMA_ID -> Optional.of(SCHEMA_TEXT);
        case OTHER_SCHEMA_ID -> Optional.of(OTHER_SCHEMA_TEXT);
        default -> Optional.empty();
    };

    private final AvroCodec<Event> codec = AvroCodec.offline(Event.class, SCHEMA_ID);
    private final Map<String, ActorHead> heads = new HashMap<>();
    private final Random random;

    public TestEvents(long seed) {
        this.random = new Random(seed);
    }

    /** The actor's next event. */
    public byte[] next(String actor) {
        return next(actor, 1_000);
    }

    /** The actor's next event at that time. */
    public byte[] next(String actor, long time) {
        ActorHead head = heads.getOrDefault(actor, ActorHead.NONE);
        byte[] value = event(actor, head.seq() + 1, head.hash(), time);
        heads.put(actor, new ActorHead(head.seq() + 1, hash(value)));
        return value;
    }

    /** The actor's next event, which states something. */
    public byte[] prune(String actor, PruneStatement statement) {
        ActorHead head = heads.getOrDefault(actor, ActorHead.NONE);
        Payload answer = new Payload(
                "theater.pruned",
                null,
                List.of(),
                ByteBuffer.wrap(statement.text().getBytes(StandardCharsets.UTF_8)));
        byte[] value = event(actor, head.seq() + 1, head.hash(), 1_000, "prune", new Ok(answer, false));
        heads.put(actor, new ActorHead(head.seq() + 1, hash(value)));
        return value;
    }

    /** An event that nobody's history knows of. */
    public byte[] event(String actor, long seq, Hash prev, long time) {
        return event(actor, seq, prev, time, "turn", new Ok(null, false));
    }

    private byte[] event(String actor, long seq, Hash prev, long time, String type, Ok outcome) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return codec.encode(Event.newBuilder()
                .setActor(actor)
                .setSeq(seq)
                .setPrev(new theater.schemas.avro.Hash(prev.toBytes()))
                .setTime(time)
                .setSalt(new Salt(salt))
                .setType(type)
                .setRuntime(new theater.schemas.avro.Hash(new byte[32]))
                .setIncarnation(0)
                .setAttempt(1)
                .setSegment(0)
                .setSeed(new Seed(new byte[32]))
                .setCalls(List.of())
                .setOutcome(outcome)
                .setFuel(0)
                .build());
    }

    /** The same event as if written under another schema id. */
    public static byte[] underSchema(int id, byte[] value) {
        byte[] copy = value.clone();
        ByteBuffer.wrap(copy).putInt(1, id);
        return copy;
    }

    public static Hash hash(byte[] value) {
        return EventHash.of(value, 5, value.length - 5);
    }

    public static Hash schemaHash(String text) {
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
