package theater.http;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;

/** The rest of a request body whose request is refused. */
public final class RefusedBody {
    private static final long MOST_BYTES = 16L << 20;

    private RefusedBody() {}

    /** As {@link #discard(InputStream)} for a body of which nothing was read, if the client sends it without being asked. */
    public static void discard(Request request) throws IOException {
        // Reading would ask for it.
        if (!request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString())) {
            discard(Request.asInputStream(request));
        }
    }

    /**
     * Reads on without keeping anything, before the refusal is sent: a client that is still writing when its connection
     * is closed may never see the answer. Whoever sends more than 16 MiB on top has to live with that.
     */
    public static void discard(InputStream body) throws IOException {
        byte[] buffer = new byte[16 << 10];
        long rest = MOST_BYTES;
        for (int read = body.read(buffer); read >= 0 && rest > 0; read = body.read(buffer)) {
            rest -= read;
        }
    }
}
