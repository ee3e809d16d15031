package theater.ingress.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.ingress.problem.ApiException;

/** Finds the route of a request, bounds how many run at once, and turns exceptions into problems. */
final class Router extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final List<Route> routes;
    private final Semaphore places;
    private final MeterRegistry meters;

    Router(List<Route> routes, int maxRequests, MeterRegistry meters) {
        this.routes = List.copyOf(routes);
        this.places = new Semaphore(maxRequests);
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        List<Route> samePath = new ArrayList<>();
        for (Route route : routes) {
            Optional<List<String>> parameters = route.match(path);
            if (parameters.isPresent()) {
                samePath.add(route);
                if (route.method().equals(request.getMethod())) {
                    handle(route, parameters.get(), request, response, callback);
                    return true;
                }
            }
        }
        Exchange exchange = new Exchange(request, response, callback, List.of());
        if (samePath.isEmpty()) {
            exchange.problem(
                    ApiException.notFound("no-resource", "there is nothing at " + path + "; see /openapi.json"));
        } else {
            String methods = Route.methods(samePath);
            exchange.setHeader(HttpHeader.ALLOW.asString(), methods);
            exchange.problem(new ApiException(405, "method", "use " + methods, null));
        }
        return true;
    }

    private void handle(Route route, List<String> raw, Request request, Response response, Callback callback) {
        Timer.Sample sample = Timer.start(meters);
        Exchange exchange = new Exchange(request, response, callback, List.of());
        try {
            exchange = new Exchange(request, response, callback, Route.decoded(raw));
            handleBounded(route, exchange);
        } catch (ApiException e) {
            answer(exchange, e);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A client went away");
            exchange.fail(e);
        } catch (Exception e) {
            LOG.atError().addKeyValue("route", route.template()).setCause(e).log("A request failed");
            answer(exchange, new ApiException(500, "internal", "ingress failed; its log says why", e));
        } finally {
            sample.stop(meters.timer(
                    "theater.ingress.requests",
                    "route",
                    route.template(),
                    "method",
                    route.method(),
                    "status",
                    Integer.toString(exchange.status())));
        }
    }

    private void handleBounded(Route route, Exchange exchange) throws Exception {
        if (route.streams()) {
            route.endpoint().handle(exchange);
            return;
        }
        if (!places.tryAcquire()) {
            throw ApiException.unavailable("busy", "too many requests at once; try again", null);
        }
        exchange.occupies(places::release);
        try {
            route.endpoint().handle(exchange);
        } finally {
            exchange.leaves();
        }
    }

    private static void answer(Exchange exchange, ApiException problem) {
        if (exchange.isCommitted()) {
            exchange.fail(problem);
        } else {
            exchange.reset();
            exchange.problem(problem);
        }
    }
}
