package theater.cli.config;

import java.net.URI;

/**
 * The HTTP front.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param projector where the projector is
 * @param store where the store service is
 */
public record IngressSection(String host, int port, URI projector, URI store) {
    static IngressSection defaults() {
        return new IngressSection(
                "127.0.0.1", 7070, URI.create("http://127.0.0.1:7072"), URI.create("http://127.0.0.1:7071"));
    }
}
