package theater.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.schemas.avro.Event;
import theater.schemas.avro.Input;
import theater.schemas.message.ChildRequest;
import theater.wasmtime.Attribute;
import theater.wasmtime.GuestCall;
import theater.wasmtime.Message;
import theater.wasmtime.Origin;

/** The export that a recorded turn called, with its arguments. */
final class GuestCalls {
    private GuestCalls() {}

    /**
     * Nothing if the turn ran no guest: the component had no lifecycle.
     *
     * @param before component that ran the actor until then; zero: none did
     */
    static Optional<GuestCall> of(Event event, GuestRuntime runtime, Hash before, Blobs blobs) {
        Input input = event.getInput();
        boolean create = event.getType().equals("create");
        if (input != null && !create) {
            return Optional.of(new GuestCall.Handle(message(input, blobs)));
        }
        if (!runtime.component().hasLifecycle()) {
            return Optional.empty();
        }
        return Optional.of(
                create ? new GuestCall.Create(params(input, runtime, blobs)) : new GuestCall.Upgraded(before.hex()));
    }

    /** @param spawned the request of the parent; null: there was none */
    private static byte[] params(@Nullable Input spawned, GuestRuntime runtime, Blobs blobs) {
        byte[] given = spawned == null
                ? null
                : ChildRequest.Spawn.parse(World.bytes(spawned.getBody(), blobs))
                        .params();
        return given == null ? runtime.manifest().params().getBytes(UTF_8) : given;
    }

    private static Message message(Input input, Blobs blobs) {
        List<Attribute> attributes = input.getAttributes().stream()
                .map(one -> new Attribute(one.getName(), one.getValue()))
                .toList();
        return new Message(
                input.getId(),
                input.getSource(),
                origin(input),
                input.getKind(),
                input.getTime(),
                attributes,
                input.getContentType(),
                World.bytes(input.getBody(), blobs),
                input.getAnswerTo());
    }

    private static Origin origin(Input input) {
        if (input.getTimer() != null) {
            return new Origin.Timer(input.getTimer());
        }
        return input.getSender() == null ? new Origin.Outside() : new Origin.Actor(input.getSender());
    }
}
