package theater.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses with 403 what a web page makes a browser send: a server on loopback has no authentication, and every page that
 * somebody on this machine looks at can reach it. A page of another origin shows in {@code Origin} and {@code
 * Sec-Fetch-Site}, one that had its own name resolve to this machine in {@code Host}; pages cannot change these headers.
 * Other clients send neither and are served.
 */
public final class BrowserGuard extends Handler.Wrapper {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> names;

    /**
     * Stands before a handler.
     *
     * @param host that the server listens on, as configured: requests for that name are served as well as for loopback's
     */
    public BrowserGuard(String host, Handler handler) {
        super(handler);
        this.names = Set.of(literal(host));
    }

    /** A name as it is, an address as browsers write it. */
    private static String literal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields headers = request.getHeaders();
        Optional<Provenance.Refusal> refusal = new Provenance(
                        headers.get(HttpHeader.HOST), headers.get(HttpHeader.ORIGIN), headers.get("Sec-Fetch-Site"))
                .refusal(names);
        if (refusal.isPresent()) {
            refuse(refusal.get(), response, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private static void refuse(Provenance.Refusal refusal, Response response, Callback callback) {
        response.setStatus(HttpStatus.FORBIDDEN_403);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        ObjectNode problem = JSON.createObjectNode()
                .put("title", HttpStatus.getMessage(HttpStatus.FORBIDDEN_403))
                .put("status", HttpStatus.FORBIDDEN_403)
                .put("code", refusal.code())
                .put("detail", refusal.detail());
        try {
            byte[] body = JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
            response.write(true, ByteBuffer.wrap(body), callback);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
