package theater.ingress.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.kafka.common.header.Header;
import theater.ingress.deadletters.DeadLetters;
import theater.ingress.deadletters.LetterFilter;
import theater.ingress.deadletters.LetterPage;
import theater.ingress.deadletters.Place;
import theater.ingress.json.JsonBytes;
import theater.ingress.problem.ApiException;
import theater.schemas.message.DeadLetter;
import theater.schemas.message.Message;

/** Messages that were given up: a list, one of them, and sending one again. */
final class DeadLetterEndpoints {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final DeadLetters letters;

    DeadLetterEndpoints(DeadLetters letters) {
        this.letters = letters;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/v1/dead-letters", this::list),
                Route.of("GET", "/v1/dead-letters/{partition}/{offset}", this::show),
                Route.of("POST", "/v1/dead-letters/{partition}/{offset}/redrive", this::redrive));
    }

    private void list(Exchange exchange) {
        LetterFilter filter = new LetterFilter(
                exchange.query("actor").orElse(null),
                exchange.query("reason").orElse(null),
                exchange.query("since").map(DeadLetterEndpoints::time).orElse(0L));
        int limit = exchange.query("limit").map(DeadLetterEndpoints::limit).orElse(DEFAULT_PAGE);
        LetterPage page =
                letters.list(filter, exchange.query("after").map(Place::parse).orElse(null), limit);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("deadLetters");
        page.letters().forEach(letter -> items.add(summary(letter)));
        Place next = page.next();
        if (next != null) {
            answer.put("next", next.toString());
        }
        exchange.json(200, answer);
    }

    private void show(Exchange exchange) {
        DeadLetter letter = letters.get(place(exchange));
        ObjectNode answer = summary(letter);
        ArrayNode headers = answer.putArray("headers");
        for (Header header : letter.original().headers()) {
            ObjectNode node = headers.addObject().put("name", header.key());
            node.set("value", bytes(header.value()));
        }
        answer.set("body", bytes(letter.original().value()));
        exchange.json(200, answer);
    }

    private void redrive(Exchange exchange) {
        Place place = place(exchange);
        Message message = letters.redrive(place);
        exchange.json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("place", place.toString())
                        .put("actor", message.actor())
                        .put("id", message.id())
                        .put("source", message.source()));
    }

    private ObjectNode summary(DeadLetter letter) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("place", new Place(letter.partition(), letter.offset()).toString())
                .put("actor", letter.key())
                .put("reason", letter.reason())
                .put("text", letter.text())
                .put("time", Instant.ofEpochMilli(letter.time()).toString())
                .put("topic", letter.original().topic())
                .put("partition", letter.original().partition())
                .put("offset", letter.original().offset());
        if (letters.message(letter) instanceof Message message) {
            node.put("id", message.id())
                    .put("source", message.source())
                    .put("type", message.kind())
                    .put("sender", message.sender())
                    .put("contentType", message.contentType());
        } else {
            node.putNull("id");
        }
        return node.put(
                "redriven",
                letters.redriven(letter)
                        .map(time -> Instant.ofEpochMilli(time).toString())
                        .orElse(null));
    }

    private static ObjectNode bytes(byte @org.jspecify.annotations.Nullable [] bytes) {
        return JsonBytes.of(ByteBuffer.wrap(bytes == null ? new byte[0] : bytes));
    }

    private static Place place(Exchange exchange) {
        return Place.parse(exchange.path(0) + "/" + exchange.path(1));
    }

    private static long time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw ApiException.badRequest("bad-time", "since must be a time such as 2026-01-31T23:59:59Z");
        }
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ApiException.badRequest("bad-limit", "limit must be 1 to " + LARGEST_PAGE);
    }
}
