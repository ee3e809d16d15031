package theater.ingress;

import java.nio.ByteBuffer;
import java.util.List;
import theater.schemas.avro.Event;
import theater.schemas.avro.Hash;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.avro.StatePut;

/** Events as an executor would write them, but for hashes and salts. */
final class TestingEvents {
    private TestingEvents() {}

    /** A turn that put one value into the state. */
    static Event turn(String actor, long seq, byte[] value) {
        return Event.newBuilder()
                .setActor(actor)
                .setSeq(seq)
                .setPrev(new Hash(new byte[32]))
                .setTime(1)
                .setSalt(new Salt(new byte[16]))
                .setType("turn")
                .setRuntime(new Hash(new byte[32]))
                .setIncarnation(0)
                .setAttempt(1)
                .setSegment(0)
                .setSeed(new Seed(new byte[32]))
                .setCalls(List.of(StatePut.newBuilder()
                        .setKey(ByteBuffer.wrap(new byte[] {1}))
                        .setValue(ByteBuffer.wrap(value))
                        .build()))
                .setOutcome(Ok.newBuilder().build())
                .setFuel(1)
                .build();
    }
}
