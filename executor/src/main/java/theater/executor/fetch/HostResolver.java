package theater.executor.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Called once for each connection, and its answer is what is connected to. */
@FunctionalInterface
public interface HostResolver {
    /** The system's. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** All addresses, best first; may block. */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
