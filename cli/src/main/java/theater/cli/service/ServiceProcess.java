package theater.cli.service;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import theater.cli.config.OperationsSection;
import theater.cli.config.TheaterConfig;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.http.OperationsServer;
import theater.executor.Executor;
import theater.executor.ExecutorStartException;
import theater.schemas.ClusterConfig;
import theater.store.BlobStore;
import theater.store.FileSystemBlobStore;

/** One service with its operations endpoint: what {@code theater run} starts. */
public final class ServiceProcess implements AutoCloseable {
    private final Parts parts = new Parts();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ObjectNode description;

    private ServiceProcess(ServiceName service) {
        description = JsonNodeFactory.instance.objectNode();
        description.put("service", service.name().toLowerCase(Locale.ROOT));
        parts.add("meters", meters::close);
        new ClassLoaderMetrics().bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
    }

    /**
     * Starts a service; returns when it works.
     *
     * @param failed told, from any thread, when it has to stop by itself
     * @throws CliException if something that it needs is not there
     */
    public static ServiceProcess start(ServiceName service, TheaterConfig config, Consumer<Throwable> failed) {
        ServiceProcess process = new ServiceProcess(service);
        try {
            BooleanSupplier ready = process.start(service, config, config.cluster(), failed);
            process.operations(config.operations(), ready);
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw explain(service, e);
        }
    }

    private static RuntimeException explain(ServiceName service, RuntimeException e) {
        if (e instanceof ExecutorStartException) {
            return CliException.unreachable(String.valueOf(e.getMessage()), e);
        }
        if (e instanceof UncheckedIOException cause) {
            // A port that is taken, a folder that cannot be written.
            return new CliException(
                    ExitCode.USAGE,
                    "no-start",
                    service.name().toLowerCase(Locale.ROOT) + ": "
                            + requireNonNull(cause.getCause()).getMessage(),
                    e);
        }
        return e;
    }

    private BooleanSupplier start(
            ServiceName service, TheaterConfig config, ClusterConfig cluster, Consumer<Throwable> failed) {
        return switch (service) {
            case STORE -> {
                var store = parts.add("store", Services.store(config.store(), meters));
                description.put("url", store.url().toString());
                yield store::isReady;
            }
            case PROJECTOR -> {
                var projector = parts.add(
                        "projector",
                        Services.projector(config.projector(), config.store().data(), cluster, meters));
                description.put("url", projector.url().toString());
                Services.pruner(config, meters).ifPresent(pruner -> parts.add("pruner", pruner));
                yield projector::isReady;
            }
            case INGRESS -> {
                var ingress =
                        parts.add("ingress", Services.ingress(config.ingress(), cluster, config.maxima(), meters));
                description.put("url", ingress.url().toString());
                yield ingress::isReady;
            }
            case EXECUTOR -> {
                Executor executor = parts.add(
                        "executor",
                        Services.executor(config.executor(), cluster, blobs(config), config.maxima(), meters, failed));
                description.put("name", config.executor().name());
                yield () -> !executor.stopped().toCompletableFuture().isDone();
            }
        };
    }

    private static BlobStore blobs(TheaterConfig config) {
        if (config.store().url() != null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "store-url",
                    "An executor reads blobs from a shared folder: set store.data and leave store.url out.",
                    null);
        }
        return new FileSystemBlobStore(config.store().data());
    }

    private void operations(OperationsSection section, BooleanSupplier ready) {
        if (section.port() >= 0) {
            OperationsServer server =
                    parts.add("operations", OperationsServer.start(section.host(), section.port(), meters, ready));
            description.put("operations", "http://" + section.host() + ":" + server.port());
        }
    }

    /** What was started and where, for programs. */
    public ObjectNode description() {
        return description.deepCopy();
    }

    /** Stops the service. */
    @Override
    public void close() {
        parts.close();
    }
}
