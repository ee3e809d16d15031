package theater.executor.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A server on a loopback address that reads requests as they are and answers whatever its script does. */
public final class ScriptedServer implements AutoCloseable {
    /** Answers one request. */
    @FunctionalInterface
    public interface Script {
        void answer(String request, OutputStream out) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    private ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
    }

    public static ScriptedServer start(Script script) throws IOException {
        return start("127.0.0.1", 0, script);
    }

    static ScriptedServer start(String address, int port, Script script) throws IOException {
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        return serve(socket, script);
    }

    /** Serves what comes to a socket that listens already. */
    static ScriptedServer serve(ServerSocket listening, Script script) {
        var server = new ScriptedServer(listening, script);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    /** Always the same, with a length. */
    public static Script ok(String body) {
        return (_, out) -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static Script redirect(int status, String location) {
        return (_, out) -> write(out, "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + "\r\n\r\n");
    }

    public static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> handle(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void handle(Socket connection) {
        try (connection) {
            String request = read(connection.getInputStream());
            if (request != null) {
                requests.add(request);
                script.answer(request, connection.getOutputStream());
            }
        } catch (Exception e) {
            // The client went away, or does not trust this server.
        }
    }

    private static @Nullable String read(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                return null;
            }
            text.append((char) read);
        }
        int at = text.indexOf("Content-Length: ");
        if (at >= 0) {
            int length = Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
            text.append(new String(in.readNBytes(length), ISO_8859_1));
        }
        return text.toString();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** As they came over the wire. */
    public List<String> requests() {
        return requests;
    }

    public int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
