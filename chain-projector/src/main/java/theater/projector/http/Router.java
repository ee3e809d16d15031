package theater.projector.http;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.projector.error.ProjectorException;

/** From a request to an endpoint, and from what goes wrong to a problem. Actor ids are one percent-encoded segment. */
final class Router extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final int MAX_LIMIT = 1_000;

    private final LogEndpoints log;
    private final EventEndpoints events;
    private final QueryEndpoints queries;
    private final ArchiveEndpoints archive;
    private final Supplier<Optional<String>> notReady;

    /** @param notReady why the instance cannot do its work, if so */
    Router(
            LogEndpoints log,
            EventEndpoints events,
            QueryEndpoints queries,
            ArchiveEndpoints archive,
            Supplier<Optional<String>> notReady) {
        this.log = requireNonNull(log, "log is null");
        this.events = requireNonNull(events, "events is null");
        this.archive = requireNonNull(archive, "archive is null");
        this.queries = requireNonNull(queries, "queries is null");
        this.notReady = requireNonNull(notReady, "notReady is null");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Answer> answer = answer(request, response, callback);
        answer.ifPresent(whole -> whole.send(response, callback));
        return true;
    }

    /** Empty where a stream has answered already. */
    private Optional<Answer> answer(Request request, Response response, Callback callback) {
        try {
            if (isQuery(request) && HttpMethod.GET.is(request.getMethod()) && QueryEndpoints.wantsLines(request)) {
                queries.stream(request, response, callback);
                return Optional.empty();
            }
            return Optional.of(answer(request));
        } catch (RuntimeException e) {
            return Optional.of(problem(e));
        }
    }

    private static boolean isQuery(Request request) {
        return request.getHttpURI().getPath().equals("/v1/log/events");
    }

    private Answer answer(Request request) {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return Answer.problem(HttpStatus.METHOD_NOT_ALLOWED_405, "method", "the log is only read: use GET");
        }
        return isQuery(request) ? queries.page(request) : route(request);
    }

    private static Answer problem(RuntimeException failure) {
        return switch (failure) {
            case QueryParameters.BadParameterException e ->
                Answer.problem(HttpStatus.BAD_REQUEST_400, e.code(), String.valueOf(e.getMessage()));
            case MalformedException e -> malformed(e.getMessage());
            case IllegalArgumentException e -> malformed(e.getMessage());
            case HttpException.RuntimeException e -> malformed(e.getReason());
            case ProjectorException e -> problem(e);
            default -> {
                LOG.atError().setCause(failure).log("A request failed");
                yield Answer.problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "internal", "see the projector's log");
            }
        };
    }

    private static Answer malformed(@Nullable String why) {
        return Answer.problem(HttpStatus.BAD_REQUEST_400, "malformed", String.valueOf(why));
    }

    private static Answer problem(ProjectorException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.code()) {
            case ARCHIVE_DAMAGED -> Answer.problem(HttpStatus.BAD_GATEWAY_502, "archive-damaged", detail);
            case GONE -> Answer.problem(HttpStatus.GONE_410, "gone", detail);
            case NOT_HERE -> Answer.problem(HttpStatus.SERVICE_UNAVAILABLE_503, "not-here", detail);
            case UNAVAILABLE, FENCED, LOG_REFUSED, NOT_INITIALIZED, LOCAL_STATE, CONFIGURATION ->
                Answer.problem(HttpStatus.SERVICE_UNAVAILABLE_503, "unavailable", detail);
        };
    }

    private Answer route(Request request) {
        String path = request.getHttpURI().getPath();
        if (path.startsWith("/tile/")) {
            return log.tile(path.substring(1));
        }
        if (path.startsWith("/v1/")) {
            return query(request, path.substring(4).split("/", -1), Request.extractQueryParameters(request));
        }
        return switch (path) {
            case "/checkpoint" -> log.checkpoint();
            case "/checkpoint.cosigned" -> log.cosignedCheckpoint();
            case "/vkey" -> log.vkey();
            case "/health/live" -> Answer.text("ok\n", Answer.CHANGES);
            case "/health/ready" ->
                notReady.get()
                        .map(why -> Answer.problem(HttpStatus.SERVICE_UNAVAILABLE_503, "not-ready", why))
                        .orElseGet(() -> Answer.text("ok\n", Answer.CHANGES));
            case String other -> Answer.notFound("there is nothing at " + other);
        };
    }

    private Answer query(Request request, String[] path, Fields query) {
        return switch (path[0] + "/" + path.length) {
            case "events/2" -> events.event(request, Hash.parseHex(path[1]));
            case "events/3" -> path[2].equals("proof") ? events.proof(request, Hash.parseHex(path[1])) : nothing();
            case "blocks/3" -> events.block(request, Integer.parseInt(path[1]), Long.parseLong(path[2]));
            case "blocks/4" ->
                path[3].equals("events")
                        ? archive.events(Integer.parseInt(path[1]), Long.parseLong(path[2]))
                        : nothing();
            case "archive/1" -> archive.status();
            case "archive/3" -> path[2].equals("events") ? archived(Integer.parseInt(path[1]), query) : nothing();
            case "actors/1" ->
                events.actors(request, value(query, "prefix", ""), value(query, "after", ""), limit(query));
            case "actors/3" ->
                path[2].equals("events")
                        ? events.history(
                                request,
                                segment(path[1]),
                                Math.max(0, Long.parseLong(value(query, "from", "0"))),
                                limit(query))
                        : nothing();
            case "actors/4" ->
                path[2].equals("events") ? events.event(request, segment(path[1]), Long.parseLong(path[3])) : nothing();
            case String other -> nothing();
        };
    }

    private Answer archived(int partition, Fields query) {
        String since = query.getValue("since");
        return since == null
                ? archive.from(partition, Long.parseLong(value(query, "from", "0")))
                : archive.since(partition, QueryParameters.time("since", since));
    }

    /** In a path a plus is a plus. */
    private static String segment(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Answer nothing() {
        return Answer.notFound("there is no such resource under /v1");
    }

    private static int limit(Fields query) {
        return Math.clamp(Integer.parseInt(value(query, "limit", "100")), 1, MAX_LIMIT);
    }

    private static String value(Fields query, String name, String otherwise) {
        String value = query.getValue(name);
        return value == null ? otherwise : value;
    }
}
