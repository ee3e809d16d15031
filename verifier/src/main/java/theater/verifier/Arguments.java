package theater.verifier;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.ChainException;
import theater.chain.audit.TrustFiles;

/** What stands on the command line. */
record Arguments(
        @Nullable Path folder,
        List<Path> files,
        List<String> keys,
        @Nullable Path since,
        @Nullable Path policy,
        boolean json,
        boolean time) {
    Arguments {
        files = List.copyOf(files);
        keys = List.copyOf(keys);
    }

    /**
     * Reads the arguments.
     *
     * @throws ChainException {@code usage} with what is wrong
     */
    static Arguments parse(List<String> arguments) {
        List<Path> folders = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Path since = null;
        Path policy = null;
        boolean json = false;
        boolean time = false;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String next = rest.next();
            switch (next) {
                case "--key", "--vkey" -> keys.add(value(next, rest));
                case "--since" -> since = Path.of(value(next, rest));
                case "--policy" -> policy = Path.of(value(next, rest));
                case "--json" -> json = true;
                case "--time" -> time = true;
                default -> (Files.isDirectory(path(next)) ? folders : files).add(path(next));
            }
        }
        if (folders.size() + files.size() == 0 || folders.size() > 1) {
            throw usage("Give proofs, checkpoints or one exported folder.");
        }
        return new Arguments(folders.isEmpty() ? null : folders.getFirst(), files, keys, since, policy, json, time);
    }

    private static Path path(String argument) {
        if (argument.startsWith("--")) {
            throw usage("There is no option " + argument + ".");
        }
        Path path = Path.of(argument);
        if (!Files.exists(path)) {
            throw usage("There is no file or folder " + argument + ".");
        }
        return path;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw usage(option + " needs a value.");
        }
        return rest.next();
    }

    private static ChainException usage(String message) {
        return new ChainException(TrustFiles.USAGE, message);
    }
}
