package theater.cli.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders packed beside this class: templates, SDKs and the contract's WIT. */
final class Resources {
    private Resources() {}

    /** All files of a folder by their path below it, with {@code /} between segments. */
    static Map<String, byte[]> folder(String name) {
        URL url = Resources.class.getResource(name);
        if (url == null) {
            throw new IllegalStateException("the resource folder " + name + " is missing");
        }
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri));
            }
            // Opened for this reading only: the class path's own file system is not to be had.
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(uri.getSchemeSpecificPart()
                        .substring(uri.getSchemeSpecificPart().indexOf("!/") + 1)));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the resource folder " + name + " has no usable place: " + url, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> read(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
