package theater.embeddedregistry;

/** Carries an error answer, in Confluent's numbers, out to the HTTP handler. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    private RefusedException(int code, String message) {
        // Clients' mistakes are answers, not faults: no stack trace.
        super(message, null, false, false);
        this.code = code;
    }

    /** Confluent's error code; its first three digits are the HTTP status. */
    int code() {
        return code;
    }

    int status() {
        return code >= 10_000 ? code / 100 : code;
    }

    static RefusedException noSuchPath() {
        return new RefusedException(404, "HTTP 404 Not Found");
    }

    static RefusedException methodNotAllowed() {
        return new RefusedException(405, "HTTP 405 Method Not Allowed");
    }

    static RefusedException badRequest(String problem) {
        return new RefusedException(400, problem);
    }

    static RefusedException tooLarge(int limit) {
        return new RefusedException(413, "Request is larger than " + limit + " bytes");
    }

    static RefusedException noSuchSubject(String subject) {
        return new RefusedException(40401, "Subject '" + subject + "' not found.");
    }

    static RefusedException noSuchVersion(String version) {
        return new RefusedException(40402, "Version " + version + " not found.");
    }

    static RefusedException noSuchSchema() {
        return new RefusedException(40403, "Schema not found");
    }

    static RefusedException noConfig(String subject) {
        return new RefusedException(
                40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RefusedException noMode(String subject) {
        return new RefusedException(40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static RefusedException incompatible(String problems) {
        return new RefusedException(409, "Schema being registered is incompatible with an earlier schema: " + problems);
    }

    static RefusedException invalidSchema(String problem) {
        return new RefusedException(42201, "Invalid schema: " + problem);
    }

    static RefusedException invalidVersion(String version) {
        return new RefusedException(
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static RefusedException invalidLevel(String level) {
        return new RefusedException(42203, "Invalid compatibility level: " + level);
    }

    static RefusedException invalidMode(String mode) {
        return new RefusedException(42204, "Invalid mode: " + mode);
    }

    static RefusedException readOnly(String subject) {
        return new RefusedException(42205, "Subject " + subject + " is in read-only mode");
    }

    static RefusedException notStored() {
        return new RefusedException(50001, "Kafka did not take the record in time; nothing is known to be stored");
    }

    static RefusedException failed() {
        return new RefusedException(500, "HTTP 500 Internal Server Error");
    }
}
