package theater.storeservice.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.store.DigestMismatchException;
import theater.store.StoreException;

/** Bounds the requests served at once, counts them, and turns exceptions into problems. */
final class BoundedHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedHandler.class);

    private final Semaphore places;
    private final long maxBlobBytes;
    private final MeterRegistry meters;

    BoundedHandler(Handler handler, int maxRequests, long maxBlobBytes, MeterRegistry meters) {
        super(handler);
        this.places = new Semaphore(maxRequests);
        this.maxBlobBytes = maxBlobBytes;
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!places.tryAcquire()) {
            new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, "busy", "too many requests at once; try again")
                    .send(response, callback);
            return true;
        }
        Timer.Sample sample = Timer.start(meters);
        try {
            return handleOrFail(request, response, callback);
        } finally {
            places.release();
            sample.stop(meters.timer(
                    "theater.store.requests",
                    "method",
                    request.getMethod(),
                    "status",
                    Integer.toString(response.getStatus())));
        }
    }

    private boolean handleOrFail(Request request, Response response, Callback callback) {
        try {
            return super.handle(request, response, callback);
        } catch (StoreException e) {
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                response.reset();
                StoreProblems.of(e, maxBlobBytes).send(response, callback);
            }
            if (!(e instanceof DigestMismatchException)) {
                LOG.atWarn().addKeyValue("code", e.code()).setCause(e).log("A request to the store failed");
            }
            return true;
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("A request ended early");
            callback.failed(e);
            return true;
        }
    }
}
