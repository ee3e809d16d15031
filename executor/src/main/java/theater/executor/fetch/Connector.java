package theater.executor.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;

/**
 * Opens connections to addresses that were checked, each for one request. None is kept: the next request may have been
 * checked for another address, or for another actor.
 */
final class Connector {
    private static final int MAX_LINE_LENGTH = 16 << 10;
    private static final int MAX_FIELDS = 100;
    private static final int MAX_EMPTY_LINES = 4;
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(MAX_LINE_LENGTH)
            .setMaxHeaderCount(MAX_FIELDS)
            .setMaxEmptyLineCount(MAX_EMPTY_LINES)
            .build();

    private final SSLContext tls;

    Connector(SSLContext tls) {
        this.tls = tls;
    }

    /** A connection to the first address that takes one; closed by {@code patience}. */
    DefaultBHttpClientConnection connect(Target target, List<InetAddress> addresses, Patience patience)
            throws FetchException, IOException {
        Socket socket = open(target, addresses, patience);
        var connection =
                new DefaultBHttpClientConnection(HTTP, null, null, null, null, null, _ -> new HeadParser(HTTP));
        if (!target.secure()) {
            connection.bind(socket);
            return connection;
        }
        try {
            connection.bind(secure(target, socket), socket);
            return connection;
        } catch (IOException e) {
            throw new FetchException(
                    FetchError.CONNECTION_FAILED, "no TLS with " + target.authority() + ": " + e.getMessage(), e);
        }
    }

    private static Socket open(Target target, List<InetAddress> addresses, Patience patience)
            throws FetchException, IOException {
        IOException last = new IOException("there is no address");
        for (int i = 0; i < addresses.size(); i++) {
            InetAddress address = addresses.get(i);
            // Without NO_PROXY a SOCKS proxy of the JVM's properties would be told where to go.
            Socket socket = new Socket(Proxy.NO_PROXY);
            patience.watch(socket);
            try {
                socket.setTcpNoDelay(true);
                // An address that does not answer leaves time for the others.
                int millis = Math.max(1, patience.leftMillis() / (addresses.size() - i));
                // By its bytes, so that nothing is looked up any more.
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.getByAddress(target.host(), address.getAddress()), target.port()),
                        millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw new FetchException(
                FetchError.CONNECTION_FAILED,
                "no connection to " + target.authority() + ": " + last.getMessage(),
                last);
    }

    private SSLSocket secure(Target target, Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, name(target), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        // The certificate has to be the host's.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static String name(Target target) {
        String host = target.host();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
