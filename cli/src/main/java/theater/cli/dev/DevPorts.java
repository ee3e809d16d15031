package theater.cli.dev;

/** Ports of a whole system; 0 stands for any free one. */
public record DevPorts(int http, int store, int chain, int registry, int kafka) {
    /** Any free ports. */
    public static final DevPorts ANY = new DevPorts(0, 0, 0, 0, 0);

    private static final int HIGHEST_BASE = 65_000;

    /**
     * Ports that follow from one: with 7070 for HTTP, the store has 7071, the chain 7072, the registry 7081 and Kafka
     * 7092, so that they stay the same at every start.
     *
     * @param http 0: any free ones
     */
    public static DevPorts of(int http) {
        if (http == 0) {
            return ANY;
        }
        if (http < 1 || http > HIGHEST_BASE) {
            throw new IllegalArgumentException(
                    "port must be 0 (any free one) or 1 to " + HIGHEST_BASE + ", is " + http);
        }
        return new DevPorts(http, http + 1, http + 2, http + 11, http + 22);
    }
}
