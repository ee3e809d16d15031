package theater.storeservice.http;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /health/live}: the process answers; {@code /health/ready}: it can do its work. */
final class HealthHandler extends Handler.Abstract {
    private final BooleanSupplier ready;

    HealthHandler(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        switch (Request.getPathInContext(request)) {
            case "/health/live" -> answer(true, response, callback);
            case "/health/ready" -> answer(ready.getAsBoolean(), response, callback);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void answer(boolean good, Response response, Callback callback) {
        if (good) {
            response.setStatus(HttpStatus.OK_200);
            callback.succeeded();
        } else {
            new Problem(
                            HttpStatus.SERVICE_UNAVAILABLE_503,
                            "not-ready",
                            "nothing can be written to the data folder: look after the disk, its space and the folder's permissions")
                    .send(response, callback);
        }
    }
}
