package theater.projector.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import theater.projector.index.EffectKind;
import theater.projector.index.EffectSet;
import theater.schemas.avro.Ask;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Hash;
import theater.schemas.avro.Log;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.avro.Send;
import theater.schemas.avro.Spawn;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.Stop;
import theater.schemas.avro.Suspended;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.serde.AvroCodec;

class EffectReaderTest {
    private static final AvroCodec<Event> CODEC = AvroCodec.offline(Event.class, 7);

    private final EffectReader reader =
            new EffectReader(id -> id == 7 ? Optional.of(Event.getClassSchema().toString()) : Optional.empty());

    private static byte[] event(Object outcome, Object... calls) {
        return CODEC.encode(Event.newBuilder()
                .setActor("account/a")
                .setSeq(0)
                .setPrev(new Hash(new byte[32]))
                .setTime(1)
                .setSalt(new Salt(new byte[16]))
                .setType("turn")
                .setRuntime(new Hash(new byte[32]))
                .setIncarnation(0)
                .setAttempt(1)
                .setSegment(0)
                .setSeed(new Seed(new byte[32]))
                .setCalls(List.of(calls))
                .setOutcome(outcome)
                .setFuel(0)
                .build());
    }

    private static Payload payload() {
        return new Payload("k", null, List.of(), ByteBuffer.allocate(0));
    }

    private static Send send(String error) {
        return new Send("account/b", Priority.NORMAL, "id", payload(), error);
    }

    private static final StatePut PUT = new StatePut(ByteBuffer.allocate(1), ByteBuffer.allocate(1));
    private static final TimerSchedule TIMER = new TimerSchedule("t", 5L, "id", payload(), null, null);

    @Test
    void shouldNameWhatTookEffect() {
        assertThat(reader.read(event(new Ok(null, false), PUT, TIMER, send(null)))
                        .words())
                .containsExactly("state-put", "send", "timer-schedule");
        assertThat(reader.read(event(new Ok(payload(), false))).words()).containsExactly("answer");
        assertThat(reader.read(event(new Ok(null, false), send("denied")))).isEqualTo(EffectSet.NONE);
    }

    @Test
    void shouldCountWhatATurnHasDoneBeforeItWaits() {
        Ask ask = new Ask("account/b", 5L, "id", payload(), null, null);
        Ask refused = new Ask("account/b", 5L, "", payload(), "denied", null);
        Spawn spawn = new Spawn("job/1", null, 5L, "id", null, null);
        BlobPut put = new BlobPut(new Hash(new byte[32]), 5L);

        assertThat(reader.read(event(new Suspended(), PUT, ask)).words()).containsExactly("state-put", "ask");
        assertThat(reader.read(event(new Suspended(), put, spawn)).words()).containsExactly("spawn", "blob-put");
        assertThat(reader.read(event(new Ok(null, false), refused, new Stop("job/1", "id", null)))
                        .words())
                .containsExactly("stop");
    }

    @Test
    void shouldKeepOnlyLogsOfATurnThatFailed() {
        Failed failed = new Failed("unreachable", "", "", true);

        assertThat(reader.read(event(failed, send(null), new Log("info", "x"), PUT)))
                .isEqualTo(EffectSet.NONE.with(EffectKind.LOG));
    }

    @Test
    void shouldNotKnowWhatItCannotRead() {
        byte[] good = event(new Ok(null, false), PUT);
        byte[] cut = Arrays.copyOf(good, good.length - 4);
        byte[] otherSchema = good.clone();
        otherSchema[4] = 9;

        assertThat(List.of(reader.read(cut), reader.read(otherSchema), reader.read(new byte[] {1})))
                .containsOnly(EffectSet.UNKNOWN);
        assertThat(reader.read(good).isKnown()).isTrue();
    }
}
