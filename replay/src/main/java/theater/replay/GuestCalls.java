package theater.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import theater.chain.Hash;
import theater.schemas.avro.Event;
import theater.schemas.avro.Input;
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
        if (input != null) {
            return Optional.of(new GuestCall.Handle(message(input, blobs)));
        }
        if (!runtime.component().hasLifecycle()) {
            return Optional.empty();
        }
        return Optional.of(
                event.getType().equals("create")
                        ? new GuestCall.Create(runtime.manifest().params().getBytes(UTF_8))
                        : new GuestCall.Upgraded(before.hex()));
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
