package theater.storeservice.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import theater.http.RefusedBody;
import theater.store.BlobStore;
import theater.store.ByteRange;
import theater.store.Digest;

/**
 * {@code /cas/sha256/<hex>}: PUT, GET with Range and HEAD. A blob never changes, so its digest is its ETag
 * and answers may be cached for ever. Blocks; meant for virtual threads.
 */
public final class CasHandler extends Handler.Abstract {
    private static final String PREFIX = "/cas/sha256/";
    private static final HttpField IMMUTABLE =
            new HttpField(HttpHeader.CACHE_CONTROL, "public, max-age=31536000, immutable");

    private final BlobStore store;
    private final long maxBlobBytes;

    /** Serves the blobs of a store; content over the limit is refused. */
    public CasHandler(BlobStore store, long maxBlobBytes) {
        this.store = store;
        this.maxBlobBytes = maxBlobBytes;
    }

    long maxBlobBytes() {
        return maxBlobBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        if (!path.startsWith(PREFIX)) {
            return false;
        }
        Optional<Digest> digest = digest(path.substring(PREFIX.length()));
        if (digest.isEmpty()) {
            problem(HttpStatus.BAD_REQUEST_400, "bad-digest", "a digest has 64 lowercase hexadecimal digits")
                    .send(response, callback);
            return true;
        }
        handle(digest.get(), request, response, callback);
        return true;
    }

    private static Optional<Digest> digest(String hex) {
        try {
            return Optional.of(Digest.parseHex(hex));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void handle(Digest digest, Request request, Response response, Callback callback) throws IOException {
        String method = request.getMethod();
        if (HttpMethod.PUT.is(method)) {
            put(digest, request, response, callback);
        } else if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
            get(digest, request, response, callback);
        } else {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, PUT");
            problem(HttpStatus.METHOD_NOT_ALLOWED_405, "method", "use GET, HEAD or PUT")
                    .send(response, callback);
        }
    }

    private void put(Digest digest, Request request, Response response, Callback callback) throws IOException {
        if (request.getLength() > maxBlobBytes) {
            RefusedBody.discard(request);
            StoreProblems.tooLarge(maxBlobBytes).send(response, callback);
            return;
        }
        boolean known = store.size(digest).isPresent();
        store.put(new LimitedInputStream(Request.asInputStream(request), maxBlobBytes), digest);
        response.setStatus(known ? HttpStatus.OK_200 : HttpStatus.CREATED_201);
        response.getHeaders().put(HttpHeader.LOCATION, PREFIX + digest.hex());
        response.getHeaders().put(HttpHeader.ETAG, etag(digest));
        callback.succeeded();
    }

    private void get(Digest digest, Request request, Response response, Callback callback) throws IOException {
        OptionalLong size = store.size(digest);
        if (size.isEmpty()) {
            problem(HttpStatus.NOT_FOUND_404, "no-blob", digest + " is not stored here; put it first")
                    .send(response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.ETAG, etag(digest));
        response.getHeaders().put(HttpHeader.ACCEPT_RANGES, "bytes");
        response.getHeaders().put(IMMUTABLE);
        if (isKnownToClient(digest, request)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            callback.succeeded();
            return;
        }
        switch (RangeHeader.parse(range(digest, request), size.getAsLong())) {
            case RangeHeader.Whole() -> send(digest, null, size.getAsLong(), request, response, callback);
            case RangeHeader.Part(ByteRange range) ->
                send(digest, range, size.getAsLong(), request, response, callback);
            case RangeHeader.Unsatisfiable() -> {
                response.getHeaders().put(HttpHeader.CONTENT_RANGE, "bytes */" + size.getAsLong());
                problem(
                                HttpStatus.RANGE_NOT_SATISFIABLE_416,
                                "range",
                                "the blob has only " + size.getAsLong() + " bytes")
                        .send(response, callback);
            }
        }
    }

    private void send(
            Digest digest, @Nullable ByteRange range, long size, Request request, Response response, Callback callback)
            throws IOException {
        long length = range == null ? size : range.length();
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        // Before the status goes out: a damaged blob must become an error, not a short answer.
        try (InputStream content = head ? InputStream.nullInputStream() : open(digest, range)) {
            response.setStatus(range == null ? HttpStatus.OK_200 : HttpStatus.PARTIAL_CONTENT_206);
            if (range != null) {
                long last = range.offset() + length - 1;
                response.getHeaders()
                        .put(HttpHeader.CONTENT_RANGE, "bytes " + range.offset() + "-" + last + "/" + size);
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
            if (!head) {
                try (OutputStream out = Content.Sink.asOutputStream(response)) {
                    content.transferTo(out);
                }
            }
        }
        callback.succeeded();
    }

    private InputStream open(Digest digest, @Nullable ByteRange range) throws IOException {
        return (range == null ? store.open(digest) : store.open(digest, range))
                .orElseThrow(() -> new IOException(digest + " was removed while it was read"));
    }

    private static boolean isKnownToClient(Digest digest, Request request) {
        String tags = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        return tags != null && (tags.strip().equals("*") || tags.contains(etag(digest)));
    }

    /** Under If-Range another version's tag means that the whole is wanted. */
    private static @Nullable String range(Digest digest, Request request) {
        String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
        boolean applies = condition == null || condition.strip().equals(etag(digest));
        return applies ? request.getHeaders().get(HttpHeader.RANGE) : null;
    }

    private static String etag(Digest digest) {
        return "\"" + digest + "\"";
    }

    private static Problem problem(int status, String code, String detail) {
        return new Problem(status, code, detail);
    }
}
