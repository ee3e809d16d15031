package theater.ingress.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.ingress.events.EventStreams;
import theater.ingress.events.StreamRequest;
import theater.ingress.events.StreamSink;
import theater.ingress.problem.ApiException;
import theater.schemas.topic.ActorIds;

/**
 * Events as server-sent events ({@code Accept: text/event-stream}) or as JSON lines (everybody else). Both carry a
 * cursor with each event; {@code Last-Event-ID} and {@code from} take it.
 */
final class EventEndpoints {
    private final EventStreams streams;

    EventEndpoints(EventStreams streams) {
        this.streams = streams;
    }

    List<Route> routes() {
        return List.of(
                Route.streaming("GET", "/v1/events", exchange -> run(exchange, null)),
                Route.streaming("GET", "/v1/actors/{id}/events", exchange -> run(exchange, actor(exchange))));
    }

    private static String actor(Exchange exchange) {
        Optional<String> problem = ActorIds.check(exchange.path(0));
        if (problem.isPresent()) {
            throw ApiException.badRequest("invalid-id", problem.get());
        }
        return exchange.path(0);
    }

    private void run(Exchange exchange, @Nullable String actor) throws IOException {
        boolean sse = exchange.header("Accept").orElse("").contains("text/event-stream");
        boolean follow = exchange.query("follow").map(EventEndpoints::flag).orElse(sse);
        streams.run(
                new StreamRequest(actor, partition(exchange, actor), start(exchange), follow),
                () -> open(exchange, sse));
        exchange.finish();
    }

    private static @Nullable Integer partition(Exchange exchange, @Nullable String actor) {
        Optional<String> partition = exchange.query("partition");
        if (partition.isPresent() && actor != null) {
            throw ApiException.badRequest("position", "an actor has one partition: leave 'partition' out");
        }
        return partition.map(StartParameter::partition).orElse(null);
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ApiException.badRequest("bad-flag", "follow must be true or false");
        };
    }

    /** A reconnecting EventSource sends Last-Event-ID beside the URL that it began with, so that wins. */
    private static StreamRequest.Start start(Exchange exchange) {
        return StartParameter.parse(exchange.header("Last-Event-ID")
                .or(() -> exchange.query("from"))
                .orElse("earliest"));
    }

    private static StreamSink open(Exchange exchange, boolean sse) throws IOException {
        exchange.setHeader("Cache-Control", "no-store");
        exchange.setHeader("Content-Type", sse ? "text/event-stream" : "application/x-ndjson");
        OutputStream out = exchange.stream(200);
        // The client learns at once that the stream stands.
        out.flush();
        return sse ? new ServerSentEvents(out) : new JsonLines(out);
    }

    private record ServerSentEvents(OutputStream out) implements StreamSink {
        @Override
        public void event(String cursor, ObjectNode event) throws IOException {
            write("id: " + cursor + "\ndata: " + new String(Exchange.bytes(event), StandardCharsets.UTF_8) + "\n\n");
        }

        /** Without data a client takes note of the id and dispatches nothing. */
        @Override
        public void heartbeat(String cursor) throws IOException {
            write(": still here\nid: " + cursor + "\n\n");
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private record JsonLines(OutputStream out) implements StreamSink {
        @Override
        public void event(String cursor, ObjectNode event) throws IOException {
            out.write(Exchange.bytes(event));
            out.write('\n');
            out.flush();
        }

        /** An empty line, which readers of JSON lines skip. */
        @Override
        public void heartbeat(String cursor) throws IOException {
            out.write('\n');
            out.flush();
        }
    }
}
