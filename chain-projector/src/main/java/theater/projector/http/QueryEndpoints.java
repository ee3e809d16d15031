package theater.projector.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import theater.chain.MalformedException;
import theater.projector.http.QueryParameters.BadParameterException;
import theater.projector.index.EventPlace;
import theater.projector.query.EventQueries;
import theater.projector.query.EventQuery;
import theater.projector.query.FoundEvent;
import theater.projector.query.Page;

/** {@code /v1/log/events}: events of the signed log by actor, type, effect and time, in pages or as a stream of lines. */
public final class QueryEndpoints {
    static final String LINES = "application/x-ndjson";

    private final EventQueries queries;
    private final Predicate<EventPlace> pruned;

    /** @param pruned whether of an event only the hash is left */
    public QueryEndpoints(EventQueries queries, Predicate<EventPlace> pruned) {
        this.queries = requireNonNull(queries, "queries is null");
        this.pruned = requireNonNull(pruned, "pruned is null");
    }

    Answer page(Request request) {
        EventQuery query = QueryParameters.read(Request.extractQueryParameters(request), QueryParameters.MOST);
        return Answer.json(PageJson.of(ask(query, Forwarded.partitions(request)), pruned));
    }

    static boolean wantsLines(Request request) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        return accept != null && accept.contains(LINES);
    }

    /**
     * All events to the present end, a line each. What goes wrong before the first byte is thrown, afterwards the answer
     * breaks off.
     */
    void stream(Request request, Response response, Callback callback) {
        EventQuery query = QueryParameters.read(Request.extractQueryParameters(request), Integer.MAX_VALUE);
        int left = query.limit();
        Page page = ask(query.from(query.after(), Math.min(left, QueryParameters.MOST)), Optional.empty());
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, LINES);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, Answer.CHANGES);
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            while (true) {
                for (FoundEvent event : page.events()) {
                    out.write((PageJson.of(event, pruned) + "\n").getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
                left -= page.events().size();
                if (!page.more() || left == 0) {
                    break;
                }
                page = ask(query.from(page.next(), Math.min(left, QueryParameters.MOST)), Optional.empty());
            }
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }

    /** @param partitions those that another instance wants of this one */
    private Page ask(EventQuery query, Optional<Set<Integer>> partitions) {
        try {
            return partitions.isPresent() ? queries.page(query, partitions.get()) : queries.page(query);
        } catch (MalformedException e) {
            throw new BadParameterException(
                    "cursor", "'after' is a cursor of a query with another 'actor'; begin again without 'after'");
        }
    }
}
