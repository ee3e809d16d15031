package theater.benchmarks.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.child.Answering;
import theater.benchmarks.cluster.Address;
import theater.projector.Projector;
import theater.projector.ProjectorConfig;
import theater.projector.archive.ArchiveSettings;

/**
 * A projector that archives, in a process of its own: {@code start ADDRESS} answers with its URL when it works, {@code
 * archived} with events, content and stored bytes in the archive, {@code stop} with the bytes of the indices' folder once
 * it is closed.
 */
public final class ArchivingMain {
    private static final long LOOK_MS = 20;
    private static final long UNLIMITED = 1L << 32;

    private final Path folder;
    private @Nullable Projector projector;

    private ArchivingMain(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Answering.serve(new ArchivingMain(Path.of(arguments[0]))::answer);
        System.exit(0);
    }

    private String answer(List<String> words) throws Exception {
        return switch (words.getFirst()) {
            case "start" -> start(Address.parse(words.subList(1, words.size())));
            case "archived" -> archived();
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("unknown: " + words);
        };
    }

    private String start(Address address) throws InterruptedException {
        ProjectorConfig config = ProjectorConfig.of(address.cluster(), folder, new SimpleMeterRegistry());
        ArchiveSettings archive = new ArchiveSettings(
                true,
                folder.resolve("store"),
                ArchiveSettings.DEFAULT_SEGMENT_BYTES,
                UNLIMITED,
                Duration.ofSeconds(2),
                ArchiveSettings.DEFAULT_LEVEL);
        Projector started = Projector.start(config.withArchive(archive));
        while (!started.isReady()) {
            Thread.sleep(LOOK_MS);
        }
        projector = started;
        return started.url().toString();
    }

    private String archived() throws IOException {
        Projector running = requireStarted();
        JsonNode status;
        try (InputStream body =
                URI.create(running.url() + "/v1/archive").toURL().openStream()) {
            status = new ObjectMapper().readTree(body);
        }
        long events = 0;
        long content = 0;
        long stored = 0;
        for (JsonNode partition : status.path("partitions")) {
            events += partition.path("events").asLong();
            content += partition.path("contentBytes").asLong();
            stored += partition.path("storedBytes").asLong();
        }
        return events + " " + content + " " + stored;
    }

    private String stop() throws IOException {
        requireStarted().close();
        projector = null;
        try (Stream<Path> files = Files.walk(folder.resolve("streams"))) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("projector-index"))
                    .toList()) {
                bytes += Files.size(file);
            }
            return Long.toString(bytes);
        }
    }

    private Projector requireStarted() {
        if (projector == null) {
            throw new IllegalStateException("no projector was started");
        }
        return projector;
    }
}
