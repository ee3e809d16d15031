package theater.embeddedregistry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP around {@link Api}: reads the body, writes the answer, and every error in Confluent's shape. Blocks. */
final class HttpApi extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MAX_BODY_BYTES = 4 << 20;

    private final Api api;

    HttpApi(Api api) {
        this.api = api;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        int status = 200;
        JsonNode answer;
        try {
            answer = api.answer(request.getMethod(), path(request), body(request));
        } catch (RefusedException e) {
            status = e.status();
            answer = error(e);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .setCause(e)
                    .log("Request failed");
            RefusedException failed = RefusedException.failed();
            status = failed.status();
            answer = error(failed);
        }
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(answer)), callback);
        return true;
    }

    private static JsonNode error(RefusedException refused) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("error_code", refused.code())
                .put("message", refused.getMessage());
    }

    private static List<String> path(Request request) {
        List<String> segments = new ArrayList<>();
        // Undecoded, because a subject's name may contain an encoded slash.
        for (String segment : request.getHttpURI().getPath().split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment));
            }
        }
        return segments;
    }

    private static String decode(String segment) {
        try {
            // A plus is itself in a path.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RefusedException.badRequest("Path is not percent-encoded correctly");
        }
    }

    private static JsonNode body(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw RefusedException.tooLarge(MAX_BODY_BYTES);
            }
            return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw RefusedException.badRequest("Request body is not JSON");
        }
    }
}
