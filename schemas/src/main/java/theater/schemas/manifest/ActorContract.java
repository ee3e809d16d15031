package theater.schemas.manifest;

/** The WIT package that actors are built against; {@code actors/wit} has it. Components of another version are refused. */
public final class ActorContract {
    public static final String PACKAGE = "theater:actor";

    /** A test holds it to the version that the binding to Wasmtime was generated from. */
    public static final String VERSION = "1.0.0";

    private ActorContract() {}

    /** The full name of one of its interfaces, such as {@code theater:actor/handler@1.0.0}. */
    public static String interfaceName(String name) {
        return PACKAGE + "/" + name + "@" + VERSION;
    }
}
