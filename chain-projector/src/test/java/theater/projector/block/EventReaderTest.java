package theater.projector.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import theater.chain.ActorHead;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.Salt;
import theater.projector.TestEvents;
import theater.schemas.avro.Event;
import theater.schemas.serde.AvroCodec;

class EventReaderTest {
    private final EventReader reader = new EventReader(TestEvents.SCHEMAS);
    private final TestEvents events = new TestEvents(6);

    @Test
    void shouldReadWhatAvroReads() {
        AvroCodec<Event> codec = AvroCodec.offline(Event.class, TestEvents.SCHEMA_ID);
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] prev = new byte[Hash.SIZE];
            random.nextBytes(prev);
            String actor = "a" + "/b".repeat(random.nextInt(99));
            byte[] value =
                    events.event(actor, random.nextLong() >>> (1 + i % 63), Hash.of(prev), random.nextLong() >>> 1);
            Event avro = codec.decode(value);

            EventFields fields = EventFields.parse(EventReader.withoutPrefix(value));

            assertThat(fields.actor()).isEqualTo(avro.getActor());
            assertThat(fields.seq()).isEqualTo(avro.getSeq());
            assertThat(fields.prev()).isEqualTo(Hash.of(avro.getPrev().bytes()));
            assertThat(fields.time()).isEqualTo(avro.getTime());
            assertThat(fields.salt()).isEqualTo(Salt.of(avro.getSalt().bytes()));
            assertThat(fields.type()).isEqualTo(avro.getType());
            assertThat(reader.read(value))
                    .isEqualTo(new ReadEvent.Event(
                            TestEvents.hash(value),
                            Optional.of(TestEvents.schemaHash(TestEvents.SCHEMA_TEXT)),
                            fields));
        }
    }

    @Test
    void shouldReadEventsWhoseContentNobodyCanRead() {
        byte[] value = events.next("account/a");
        byte[] cut = Arrays.copyOf(value, value.length - 30);
        byte[] longer = Arrays.copyOf(value, value.length + 7);
        byte[] unknown = TestEvents.underSchema(99, value);

        assertThat(reader.read(cut)).isInstanceOf(ReadEvent.Event.class);
        assertThat(reader.read(longer)).isInstanceOf(ReadEvent.Event.class);
        assertThat(reader.read(unknown)).isInstanceOfSatisfying(ReadEvent.Event.class, event -> {
            assertThat(event.schema()).isEmpty();
            assertThat(event.hash()).isEqualTo(TestEvents.hash(value));
        });
        // The verifier gets such a value whole and finds an event in it; so it has to be one here.
        assertThat(reader.read(EventReader.withoutPrefix(value))).isInstanceOf(ReadEvent.Event.class);
    }

    @Test
    void shouldHashWhatIsNoEvent() {
        for (String text : new String[] {"", "abc", "\0", "\0abc", "\0abcd", "\0abcde", "no prefix at all"}) {
            byte[] value = text.getBytes(StandardCharsets.UTF_8);
            byte[] hashed = text.startsWith("\0abcd") ? Arrays.copyOfRange(value, 5, value.length) : value;

            ReadEvent read = reader.read(value);

            assertThat(read).isInstanceOf(ReadEvent.Unreadable.class);
            assertThat(read.hash()).isEqualTo(EventHash.of(hashed));
            assertThat(EventReader.withoutPrefix(value)).isEqualTo(hashed);
        }
        assertThat(reader.read(null).hash()).isEqualTo(EventHash.of(new byte[0]));
    }

    @Test
    void shouldNotShareABlockBetweenKnownAndUnknownSchemas() {
        Judged.Origin origin = new Judged.Origin("account/a", 1, 100);
        ReadEvent.Event unknown = (ReadEvent.Event) reader.read(TestEvents.underSchema(99, events.next("account/a")));

        Judged judged = Judged.of(origin, unknown, ActorHead.NONE);

        assertThat(judged.schema()).contains(Hash.ZERO);
        assertThat(judged.problem()).get().extracting(Judged.Problem::kind).isEqualTo("unreadable");
        assertThat(judged.head()).contains(new ActorHead(0, unknown.hash()));
    }
}
