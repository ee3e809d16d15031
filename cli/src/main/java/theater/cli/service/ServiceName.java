package theater.cli.service;

/** Services that {@code theater run} starts. */
public enum ServiceName {
    EXECUTOR,
    PROJECTOR,
    STORE,
    INGRESS
}
