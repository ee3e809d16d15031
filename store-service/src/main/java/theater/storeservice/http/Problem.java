package theater.storeservice.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Why a request was refused, as RFC 9457 problem details.
 *
 * @param status HTTP status
 * @param code stable, for programs; the member {@code code}
 * @param detail for people: what is wrong and what to do
 */
record Problem(int status, String code, String detail) {
    private static final ObjectMapper JSON = new ObjectMapper();

    void send(Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(json()), callback);
    }

    private byte[] json() {
        ObjectNode body = JSON.createObjectNode()
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
        try {
            return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of strings can be written", e);
        }
    }
}
