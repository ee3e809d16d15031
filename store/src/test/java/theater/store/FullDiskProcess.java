package theater.store;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Puts more than there is room for; see {@link FullDiskTest}. */
final class FullDiskProcess {
    private FullDiskProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).resolve("store");
        FileSystemBlobStore store = new FileSystemBlobStore(root);
        Digest small = store.put(new byte[1_000]);
        try {
            store.put(new ByteArrayInputStream(new byte[4 << 20]));
        } catch (NoSpaceException e) {
            System.out.println(e.code() + ": " + e.getMessage());
        }
        if (store.get(small).isPresent()) {
            System.out.println("small blob is kept");
        }
        try (Stream<Path> walk = Files.walk(root)) {
            System.out.println("files " + walk.filter(Files::isRegularFile).count());
        }
    }
}
