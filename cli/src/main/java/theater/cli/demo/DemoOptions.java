package theater.cli.demo;

import java.nio.file.Path;

/**
 * What the demo does.
 *
 * @param kills how often the executor is killed on the way
 * @param seed of the transfers; the same seed asks for the same transfers
 * @param home folder of the project, where the example actors are
 */
public record DemoOptions(int accounts, int transfers, int kills, long seed, Path home) {
    public DemoOptions {
        if (accounts < 2 || transfers < 1 || kills < 0) {
            throw new IllegalArgumentException("a demo needs two accounts and one transfer at least");
        }
    }
}
