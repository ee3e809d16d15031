package theater.schemas.serde;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Event;
import theater.schemas.avro.Hash;
import theater.schemas.avro.Input;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.avro.Send;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;

/** Events as a turn of a small actor leaves them. */
public final class Events {
    private Events() {}

    public static Event sample(String actor, long seq, int bodyBytes) {
        ByteBuffer key = ByteBuffer.wrap(new byte[] {'b'});
        Payload payload = Payload.newBuilder()
                .setKind("credit")
                .setContentType("application/json")
                .setAttributes(List.of())
                .setBody(ByteBuffer.wrap(filled(bodyBytes, 3)))
                .build();
        Input input = Input.newBuilder()
                .setId("m-" + seq)
                .setSource("/clients/test")
                .setKind("transfer")
                .setTime(1_700_000_000_000L)
                .setAttributes(List.of(new Attribute("trace", "00-ä")))
                .setContentType("application/json")
                .setLane("mailbox.normal")
                .setOffset(seq)
                .setBody(ByteBuffer.wrap(filled(bodyBytes, 4)))
                .build();
        return Event.newBuilder()
                .setActor(actor)
                .setSeq(seq)
                .setPrev(new Hash(filled(32, 7)))
                .setTime(1_700_000_000_000L)
                .setSalt(new Salt(filled(16, 8)))
                .setType("turn")
                .setRuntime(new Hash(filled(32, 9)))
                .setIncarnation(0)
                .setAttempt(1)
                .setSegment(0)
                .setSeed(new Seed(filled(32, 10)))
                .setInput(input)
                .setCalls(List.of(
                        new StateGet(key, seq - 1),
                        new StatePut(key, ByteBuffer.wrap(new byte[8])),
                        Send.newBuilder()
                                .setTo("account/bob")
                                .setPriority(Priority.NORMAL)
                                .setId(actor + "#" + seq + ".0")
                                .setPayload(payload)
                                .build()))
                .setOutcome(Ok.newBuilder().build())
                .setFuel(12_345)
                .build();
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
