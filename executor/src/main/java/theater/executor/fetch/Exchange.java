package theater.executor.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/** One request and its response on a connection of its own. */
final class Exchange {
    private static final int MAX_FIELD_CHARACTERS = 64 << 10;
    private static final int MAX_INTERIM_RESPONSES = 10;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int LAST_STATUS = 599;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Connector connector;
    private final Target target;
    private final FetchPolicy policy;
    private final Patience patience;

    Exchange(Connector connector, Target target, FetchPolicy policy, Patience patience) {
        this.connector = connector;
        this.target = target;
        this.policy = policy;
        this.patience = patience;
    }

    /**
     * Sends a request and receives the response.
     *
     * @param addresses checked; one of them is connected to
     */
    FetchResult.Response run(FetchRequest request, String idempotencyKey, List<InetAddress> addresses)
            throws FetchException {
        try {
            DefaultBHttpClientConnection connection = connector.connect(target, addresses, patience);
            ClassicHttpRequest message = message(request, idempotencyKey);
            connection.sendRequestHeader(message);
            if (message.getEntity() != null) {
                connection.sendRequestEntity(message);
            }
            connection.flush();
            ClassicHttpResponse response = receive(connection);
            List<HttpField> fields = fields(response);
            boolean redirects = request.followRedirects()
                    && Redirects.location(response.getCode(), fields).isPresent();
            byte[] body = redirects || !hasBody(request, response) ? new byte[0] : body(connection, response);
            return new FetchResult.Response(response.getCode(), target.url(), fields, body);
        } catch (MessageConstraintException e) {
            throw new FetchException(
                    FetchError.RESPONSE_TOO_LARGE, "the response's headers are too large: " + e.getMessage(), e);
        } catch (TruncatedChunkException e) {
            throw lost(e);
        } catch (HttpException | MalformedChunkCodingException e) {
            throw new FetchException(FetchError.INVALID_RESPONSE, "the response is no HTTP: " + e.getMessage(), e);
        } catch (IOException e) {
            throw lost(e);
        } finally {
            patience.release();
        }
    }

    private FetchException lost(IOException cause) {
        return new FetchException(
                FetchError.CONNECTION_LOST,
                "the connection to " + target.authority() + " broke: " + cause.getMessage(),
                cause);
    }

    private ClassicHttpRequest message(FetchRequest request, String idempotencyKey) {
        // Not from a URI: a path that begins with two slashes is a path.
        var message = new BasicClassicHttpRequest(
                request.method(), target.secure() ? "https" : "http", (URIAuthority) null, target.resource());
        message.addHeader("Host", target.authority());
        message.addHeader("Connection", "close");
        message.addHeader("Idempotency-Key", idempotencyKey);
        if (isMissing(request, "User-Agent")) {
            message.addHeader("User-Agent", "theater");
        }
        if (isMissing(request, "Accept-Encoding")) {
            message.addHeader("Accept-Encoding", "identity");
        }
        for (HttpField field : request.fields()) {
            message.addHeader(field.name(), field.value());
        }
        byte[] body = request.body();
        if (body != null) {
            message.addHeader("Content-Length", Integer.toString(body.length));
            message.setEntity(new ByteArrayEntity(body, null));
        }
        return message;
    }

    private static boolean isMissing(FetchRequest request, String name) {
        return request.fields().stream().noneMatch(field -> field.name().equalsIgnoreCase(name));
    }

    private static ClassicHttpResponse receive(DefaultBHttpClientConnection connection)
            throws FetchException, HttpException, IOException {
        for (int i = 0; i < MAX_INTERIM_RESPONSES; i++) {
            ClassicHttpResponse response = connection.receiveResponseHeader();
            int status = response.getCode();
            if (status == SWITCHING_PROTOCOLS || status > LAST_STATUS) {
                throw new FetchException(FetchError.INVALID_RESPONSE, "the response has status " + status);
            }
            if (status >= FIRST_FINAL_STATUS) {
                return response;
            }
        }
        throw new FetchException(FetchError.INVALID_RESPONSE, "interim responses only");
    }

    private static List<HttpField> fields(ClassicHttpResponse response) throws FetchException {
        List<HttpField> fields = new ArrayList<>();
        long characters = 0;
        for (Header header : response.getHeaders()) {
            String value = header.getValue() == null ? "" : header.getValue();
            characters += header.getName().length() + value.length();
            if (!RequestRules.isOfConnection(header.getName())) {
                fields.add(new HttpField(header.getName(), value));
            }
        }
        if (characters > MAX_FIELD_CHARACTERS) {
            throw new FetchException(
                    FetchError.RESPONSE_TOO_LARGE,
                    "the response's headers have more than " + MAX_FIELD_CHARACTERS + " characters");
        }
        return fields;
    }

    private static boolean hasBody(FetchRequest request, ClassicHttpResponse response) {
        return !request.method().equals("HEAD")
                && response.getCode() != NO_CONTENT
                && response.getCode() != NOT_MODIFIED;
    }

    private byte[] body(DefaultBHttpClientConnection connection, ClassicHttpResponse response)
            throws FetchException, HttpException, IOException {
        connection.receiveResponseEntity(response);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        int most = policy.responseBytes();
        if (entity.getContentLength() > most) {
            throw tooLarge(most);
        }
        // Not closed: closing would read what a server still has to send. The socket is closed.
        InputStream in = entity.getContent();
        byte[] read = in.readNBytes(most);
        if (in.read() >= 0) {
            throw tooLarge(most);
        }
        return read;
    }

    private static FetchException tooLarge(int most) {
        return new FetchException(
                FetchError.RESPONSE_TOO_LARGE, "the body has more bytes than the " + most + " that are allowed");
    }
}
