package theater.projector.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import theater.projector.index.EventIndex;
import theater.projector.index.Owners;

/** Sends a question to the instance that can answer it, this one or another. Any thread may use it. */
public final class IndexRoutes {
    private final EventIndex index;
    private final PeerClient peers;

    public IndexRoutes(EventIndex index, PeerClient peers) {
        this.index = requireNonNull(index, "index is null");
        this.peers = requireNonNull(peers, "peers is null");
    }

    /** From whoever has the partition. */
    Answer at(int partition, Request request, Supplier<Answer> here) {
        if (Forwarded.partitions(request).isPresent()) {
            return here.get();
        }
        Owners owners = index.owners();
        owners.require(partition);
        for (Map.Entry<URI, Set<Integer>> other : owners.elsewhere().entrySet()) {
            if (other.getValue().contains(partition)) {
                return peers.get(other.getKey(), request.getHttpURI().getPathQuery(), Set.of(partition));
            }
        }
        return here.get();
    }

    /**
     * From the first who knows.
     *
     * @param here the answer from partitions of this instance; 404 if they do not know
     */
    Answer first(Request request, Function<Set<Integer>, Answer> here) {
        Optional<Set<Integer>> asked = Forwarded.partitions(request);
        if (asked.isPresent()) {
            return here.apply(asked.get());
        }
        Owners owners = index.owners();
        Answer answer = here.apply(owners.here());
        for (Map.Entry<URI, Set<Integer>> other : owners.elsewhere().entrySet()) {
            if (answer.status() != HttpStatus.NOT_FOUND_404) {
                return answer;
            }
            answer = peers.get(other.getKey(), request.getHttpURI().getPathQuery(), other.getValue());
        }
        if (answer.status() == HttpStatus.NOT_FOUND_404) {
            owners.requireAll();
        }
        return answer;
    }

    /**
     * From all.
     *
     * @param here what partitions of this instance have
     * @param name of the list in the others' answers
     */
    List<JsonNode> all(Request request, Function<Set<Integer>, List<JsonNode>> here, String name) {
        Optional<Set<Integer>> asked = Forwarded.partitions(request);
        if (asked.isPresent()) {
            return here.apply(asked.get());
        }
        Owners owners = index.owners();
        owners.requireAll();
        List<JsonNode> all = new ArrayList<>(here.apply(owners.here()));
        owners.elsewhere()
                .forEach((instance, partitions) -> peers.json(
                                instance, request.getHttpURI().getPathQuery(), partitions)
                        .path(name)
                        .forEach(all::add));
        return all;
    }
}
