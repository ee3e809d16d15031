package theater.embeddedkafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a broker: formatted once, then only read. Nothing in it is ever deleted here.
 *
 * <p>An open folder is locked against other processes and other brokers of this one. Kafka locks it as
 * well, but only after its controller has already written into the other's metadata log.
 */
final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String LOCK_FILE = ".embedded-kafka.lock";

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Locks the folder, creating and formatting it if it is new.
     *
     * @param node null for a cluster of one, whose id is drawn
     */
    static DataFolder open(Path path, @Nullable ClusterNode node) {
        DataFolder folder = new DataFolder(path, lock(path));
        try {
            folder.format(
                    node == null ? Uuid.randomUuid().toString() : node.clusterId(),
                    node == null ? BrokerSettings.NODE_ID : node.id());
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static FileChannel lock(Path path) {
        FileChannel channel;
        try {
            Files.createDirectories(path);
            channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Cannot write to the data folder " + path, e);
        }
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another broker of this process has it.
        } catch (IOException e) {
            closeQuietly(channel);
            throw new EmbeddedKafkaException("Cannot lock the data folder " + path, e);
        }
        closeQuietly(channel);
        throw new EmbeddedKafkaException(
                "The data folder " + path + " is in use by another broker; stop that one or give another folder", null);
    }

    /** The marker file is written last, so after a crash in between the folder is formatted again. */
    private void format(String newClusterId, int nodeId) {
        if (Files.exists(marker())) {
            return;
        }
        try {
            Files.createDirectories(path);
            new Formatter()
                    .setClusterId(newClusterId)
                    .setNodeId(nodeId)
                    .addDirectory(path.toAbsolutePath().toString())
                    .setMetadataLogDirectory(path.toAbsolutePath().toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new EmbeddedKafkaException(
                    "Cannot prepare " + path + " as a data folder; give one that is empty or new and can be written to",
                    e);
        }
    }

    String clusterId() {
        Properties properties = new Properties();
        try (var in = Files.newInputStream(marker())) {
            properties.load(in);
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Cannot read " + marker(), e);
        }
        return properties.getProperty("cluster.id", "");
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        closeQuietly(lock);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Cannot close the lock of the data folder");
        }
    }

    private Path marker() {
        return path.resolve("meta.properties");
    }
}
