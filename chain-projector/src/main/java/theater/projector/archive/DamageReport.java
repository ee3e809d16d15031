package theater.projector.archive;

/** Told of archived events that cannot be read as they were. Any thread may call. */
@FunctionalInterface
public interface DamageReport {
    /**
     * Somebody wanted events and cannot have them.
     *
     * @param offset of the first of them
     */
    void found(int partition, long offset, String problem);
}
