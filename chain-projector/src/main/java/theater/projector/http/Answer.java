package theater.projector.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a request is answered with. */
record Answer(int status, String contentType, String caching, byte[] body) {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String NEVER_CHANGES = "public, max-age=31536000, immutable";
    static final String CHANGES = "no-cache";

    Answer {
        requireNonNull(contentType, "contentType is null");
        requireNonNull(caching, "caching is null");
        requireNonNull(body, "body is null");
    }

    static Answer text(String text, String caching) {
        return new Answer(
                HttpStatus.OK_200, "text/plain; charset=utf-8", caching, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer bytes(byte[] bytes) {
        return new Answer(HttpStatus.OK_200, "application/octet-stream", NEVER_CHANGES, bytes);
    }

    static Answer json(ObjectNode body) {
        return new Answer(
                HttpStatus.OK_200, "application/json", CHANGES, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * RFC 9457 problem details.
     *
     * @param code stable, for programs
     * @param detail for people: what is wrong and what to do
     */
    static Answer problem(int status, String code, String detail) {
        ObjectNode body = JSON.createObjectNode()
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
        return new Answer(
                status, "application/problem+json", CHANGES, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Answer notFound(String what) {
        return problem(HttpStatus.NOT_FOUND_404, "not-found", what);
    }

    void send(Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, caching);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503 || status == HttpStatus.CONFLICT_409) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
