package theater.embeddedkafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports for listeners that must be known before they are bound: a KRaft voter's address stands in the
 * configuration.
 *
 * <p>They are taken from below the usual ephemeral ranges (Linux from 32768, macOS and Windows from
 * 49152), so that no outgoing connection takes one between probe and bind. Another process that probes
 * the same port in the same moment is left to the caller, who tries again.
 */
final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /** Distinct ports of the loopback interface that were free a moment ago. */
    static List<Integer> choose(int count, RandomGenerator random) {
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && ports.size() < count; attempt++) {
            int port = random.nextInt(FIRST, LAST);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new EmbeddedKafkaException(
                    "No free ports between " + FIRST + " and " + LAST + " on the loopback interface", null);
        }
        return ports;
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
