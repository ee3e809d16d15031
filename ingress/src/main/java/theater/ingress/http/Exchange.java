package theater.ingress.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import theater.http.RefusedBody;
import theater.ingress.problem.ApiException;

/** One request and its answer. Used by the request's thread; calls block. */
final class Exchange {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final List<String> parameters;
    private Runnable place = () -> {};

    Exchange(Request request, Response response, Callback callback, List<String> parameters) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.parameters = List.copyOf(parameters);
    }

    /** What {@link #waits} and the end of the request give back. */
    void occupies(Runnable release) {
        place = release;
    }

    /**
     * From here on the request only waits: it holds no body and makes room for others, and its connection may be
     * silent.
     */
    void waits() {
        leaves();
        request.addIdleTimeoutListener(timeout -> false);
    }

    /** Makes room for others; again does nothing. */
    void leaves() {
        place.run();
        place = () -> {};
    }

    /** The decoded path segment that stands for the template's n-th parameter. */
    String path(int index) {
        return parameters.get(index);
    }

    Optional<String> query(String name) {
        Fields fields = Request.extractQueryParameters(request);
        return Optional.ofNullable(fields.getValue(name));
    }

    /** Path and query as they came. */
    String rawTarget() {
        return request.getHttpURI().getPathQuery();
    }

    String method() {
        return request.getMethod();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** All headers, names in lowercase; of those that repeat, the first. */
    Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            all.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), field.getValue());
        }
        return all;
    }

    /** The whole body, or 413. */
    byte[] body(int limitBytes) throws IOException {
        if (request.getLength() > limitBytes) {
            RefusedBody.discard(request);
            throw ApiException.tooLarge(limitBytes);
        }
        InputStream stream = bodyStream();
        byte[] body = stream.readNBytes(limitBytes + 1);
        if (body.length > limitBytes) {
            RefusedBody.discard(stream);
            throw ApiException.tooLarge(limitBytes);
        }
        return body;
    }

    InputStream bodyStream() {
        return Request.asInputStream(request);
    }

    /** Announced length of the body; -1: not announced. */
    long bodyLength() {
        return request.getLength();
    }

    void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    void json(int status, JsonNode body) {
        send(status, "application/json", bytes(body));
    }

    void send(int status, String contentType, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    void sendStatus(int status) {
        response.setStatus(status);
        callback.succeeded();
    }

    void problem(ApiException problem) {
        ObjectNode body = JSON.createObjectNode()
                .put("title", HttpStatus.getMessage(problem.status()))
                .put("status", problem.status())
                .put("code", problem.code())
                .put("detail", problem.detail());
        problem(problem.status(), body);
    }

    void problem(int status, ObjectNode body) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503 || status == HttpStatus.TOO_MANY_REQUESTS_429) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        send(status, "application/problem+json", bytes(body));
    }

    /** Begins an answer of unknown length; {@link #finish} ends it. */
    OutputStream stream(int status) {
        response.setStatus(status);
        return Content.Sink.asOutputStream(response);
    }

    void finish() {
        callback.succeeded();
    }

    /** Breaks the answer off, so that the client sees that it is not whole. */
    void fail(Throwable cause) {
        callback.failed(cause);
    }

    boolean isCommitted() {
        return response.isCommitted();
    }

    void reset() {
        response.reset();
    }

    int status() {
        return response.getStatus();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
