package theater.ingress.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import theater.ingress.messages.Asks;
import theater.ingress.messages.HttpMessage;
import theater.ingress.messages.Mailboxes;
import theater.ingress.messages.Percent;
import theater.ingress.problem.ApiException;
import theater.schemas.message.Reply;
import theater.schemas.topic.Lane;

/** Sending messages and asking for answers. */
final class MessageEndpoints {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final Duration DEFAULT_ASK_TIME = Duration.ofSeconds(5);

    private final Mailboxes mailboxes;
    private final Asks asks;
    private final int maxMessageBytes;
    private final Duration maxAskTime;
    private final Clock clock;

    MessageEndpoints(Mailboxes mailboxes, Asks asks, int maxMessageBytes, Duration maxAskTime, Clock clock) {
        this.mailboxes = mailboxes;
        this.asks = asks;
        this.maxMessageBytes = maxMessageBytes;
        this.maxAskTime = maxAskTime;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/v1/actors/{id}/messages", this::send),
                Route.of("POST", "/v1/actors/{id}/asks", this::ask));
    }

    private void send(Exchange exchange) throws IOException {
        HttpMessage message = read(exchange);
        RecordMetadata place = mailboxes.send(message, null);
        exchange.json(
                202,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("actor", message.message().actor())
                        .put("id", message.message().id())
                        .put("source", message.message().source())
                        .put("topic", place.topic())
                        .put("partition", place.partition())
                        .put("offset", place.offset()));
    }

    private void ask(Exchange exchange) throws IOException {
        Duration limit = exchange.query("timeout").map(MessageEndpoints::time).orElse(DEFAULT_ASK_TIME);
        if (!limit.isPositive() || limit.compareTo(maxAskTime) > 0) {
            throw ApiException.badRequest("bad-time", "timeout must be 1ms to " + maxAskTime.toSeconds() + "s");
        }
        long begin = System.nanoTime();
        try (Asks.Pending pending = asks.send(read(exchange))) {
            exchange.waits();
            answer(exchange, pending.await(limit.minusNanos(System.nanoTime() - begin)));
        }
    }

    private static void answer(Exchange exchange, Reply reply) {
        switch (reply.outcome()) {
            case ANSWER -> event(exchange, reply);
            case REJECTED -> exchange.problem(422, problem(422, reply, "rejected"));
            case FAILED -> exchange.problem(500, problem(500, reply, "failed"));
            case PARTIAL -> exchange.problem(500, problem(500, reply, "partial"));
            case REFUSED -> exchange.problem(refusal(reply.code()), problem(refusal(reply.code()), reply, "refused"));
        }
    }

    private HttpMessage read(Exchange exchange) throws IOException {
        Lane lane = exchange.query("priority").map(MessageEndpoints::lane).orElse(Lane.MAILBOX_NORMAL);
        byte[] body = exchange.body(maxMessageBytes);
        return HttpMessage.read(exchange.path(0), lane, exchange.headers(), body, asks.partitions(), clock.millis());
    }

    private static Lane lane(String priority) {
        return switch (priority.toLowerCase(Locale.ROOT)) {
            case "high" -> Lane.MAILBOX_HIGH;
            case "normal" -> Lane.MAILBOX_NORMAL;
            case "low" -> Lane.MAILBOX_LOW;
            default -> throw ApiException.badRequest("bad-priority", "priority must be high, normal or low");
        };
    }

    private static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw ApiException.badRequest("bad-time", "a time is a number with ms, s or m, such as 500ms or 5s");
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /** A CloudEvent in binary mode. */
    private static void event(Exchange exchange, Reply reply) {
        exchange.setHeader("ce-specversion", "1.0");
        exchange.setHeader("ce-source", Percent.encode(reply.source()));
        exchange.setHeader("ce-type", Percent.encode(reply.kind()));
        String ask = reply.causationId();
        if (ask != null) {
            exchange.setHeader("ce-causationid", Percent.encode(ask));
        }
        reply.attributes()
                .forEach(attribute -> exchange.setHeader("ce-" + attribute.name(), Percent.encode(attribute.value())));
        String contentType = reply.contentType();
        exchange.send(200, contentType == null ? "application/octet-stream" : contentType, reply.body());
    }

    private static ObjectNode problem(int status, Reply reply, String outcome) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("title", "The ask was " + outcome)
                .put("status", status)
                .put("code", reply.code() == null ? outcome : reply.code())
                .put("detail", reply.text() == null ? "" : reply.text())
                .put("outcome", outcome)
                .put("id", reply.causationId());
        if (reply.body().length > 0) {
            problem.put("data_base64", Base64.getEncoder().encodeToString(reply.body()));
        }
        return problem;
    }

    private static int refusal(@Nullable String code) {
        return switch (code == null ? "" : code) {
            case "no-type" -> 404;
            case "too-large" -> 413;
            case "overloaded" -> 429;
            case "no-key", "invalid-id", "unreadable" -> 400;
            default -> 422;
        };
    }
}
