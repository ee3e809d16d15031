package theater.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import theater.schemas.avro.ActorHead;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Block;
import theater.schemas.avro.Event;

class AvroCodecTest {
    private final AvroCodec<Event> codec = AvroCodec.offline(Event.class, 0x01020304);

    @Test
    void shouldWriteWhatAvrosOwnEncoderWrites() throws IOException {
        for (int size : new int[] {0, 1, 1_000, 100_000, 3_000_000}) {
            Event event = Events.sample("account/ä", 300, size);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.writeBytes(new byte[] {0, 1, 2, 3, 4});
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(expected, null);
            new SpecificDatumWriter<>(Event.class).write(event, encoder);
            encoder.flush();

            byte[] value = codec.encode(event);

            assertThat(value).isEqualTo(expected.toByteArray());
            assertThat(codec.decode(value)).isEqualTo(event);
            assertThat(WireFormat.schemaId(value)).isEqualTo(0x01020304);
        }
    }

    /** The chain library reads these fields without Avro, so neither their order nor their types may change. */
    @Test
    void shouldBeginEventsWithWhatTheChainReads() throws IOException {
        byte[] value = codec.encode(Events.sample("account/alice", 300, 10));
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
        byte[] prev = new byte[32];
        byte[] salt = new byte[16];

        assertThat(decoder.readString()).isEqualTo("account/alice");
        assertThat(decoder.readLong()).isEqualTo(300);
        decoder.readFixed(prev);
        assertThat(prev).containsOnly(7);
        assertThat(decoder.readLong()).isEqualTo(1_700_000_000_000L);
        decoder.readFixed(salt);
        assertThat(salt).containsOnly(8);
        assertThat(decoder.readString()).isEqualTo("turn");
        assertThat(Event.getClassSchema().getFields().stream().map(Schema.Field::name))
                .startsWith("actor", "seq", "prev", "time", "salt", "type");
        // Without any reader: length and text of the actor, then seq 300 as a zigzag number, d8 04.
        assertThat(Arrays.copyOfRange(value, 5, 5 + 1 + 13 + 2))
                .isEqualTo(ByteBuffer.allocate(16)
                        .put((byte) 26)
                        .put("account/alice".getBytes(UTF_8))
                        .put((byte) 0xd8)
                        .put((byte) 0x04)
                        .array());
    }

    @Test
    void shouldHaveSchemasThatStandAlone() {
        for (Schema schema : new Schema[] {
            Event.getClassSchema(), Block.getClassSchema(), ActorType.getClassSchema(), ActorHead.getClassSchema()
        }) {
            assertThat(new Schema.Parser().parse(schema.toString())).isEqualTo(schema);
        }
    }

    @Test
    void shouldTellWhyBytesCannotBeRead() {
        byte[] value = codec.encode(Events.sample("a", 0, 10));
        byte[] other = value.clone();
        other[4] = 9;

        assertThatThrownBy(() -> codec.decode(new byte[3])).satisfies(has(SerdeException.Code.UNREADABLE));
        assertThatThrownBy(() -> codec.decode(new byte[] {1, 1, 2, 3, 4}))
                .satisfies(has(SerdeException.Code.UNREADABLE));
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(value, value.length - 1)))
                .satisfies(has(SerdeException.Code.UNREADABLE));
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(value, value.length + 1)))
                .satisfies(has(SerdeException.Code.UNREADABLE));
        assertThatThrownBy(() -> codec.decode(other)).satisfies(has(SerdeException.Code.SCHEMA_UNKNOWN));
    }

    @Test
    void shouldTellWhatARecordLacks() {
        assertThatThrownBy(() -> codec.encode(new Event()))
                .satisfies(has(SerdeException.Code.UNWRITABLE))
                .hasMessageContaining("actor");
    }

    private static java.util.function.Consumer<Throwable> has(SerdeException.Code code) {
        return e -> assertThat(e)
                .isInstanceOfSatisfying(
                        SerdeException.class, it -> assertThat(it.code()).isEqualTo(code));
    }
}
