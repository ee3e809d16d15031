package theater.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemBlobStoreTest {
    @TempDir
    Path root;

    private FileSystemBlobStore store;

    @BeforeEach
    void open() {
        store = new FileSystemBlobStore(root);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1 << 20, (1 << 20) + 1, 3_000_000})
    void shouldReturnWhatWasPut(int size) throws Exception {
        byte[] content = content(size);

        Digest digest = store.put(new ByteArrayInputStream(content), Digest.of(content));

        assertThat(digest).isEqualTo(Digest.of(content));
        assertThat(store.size(digest)).hasValue(size);
        assertThat(store.get(digest)).contains(content);
        try (InputStream stream = store.open(digest).orElseThrow()) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void shouldLayFilesOutByDigest() {
        Digest digest = store.put(bytes("hello"));

        assertThat(root.resolve("sha256")
                        .resolve(digest.hex().substring(0, 2))
                        .resolve(digest.hex().substring(2)))
                .hasBinaryContent(bytes("hello"));
        assertThat(root.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void shouldNotKnowWhatWasNeverPut() {
        Digest unknown = Digest.of(bytes("unknown"));

        assertThat(store.get(unknown)).isEmpty();
        assertThat(store.open(unknown)).isEmpty();
        assertThat(store.open(unknown, new ByteRange(0, 1))).isEmpty();
        assertThat(store.size(unknown)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000_000})
    void shouldReadRanges(int size) throws Exception {
        byte[] content = content(size);
        Digest digest = store.put(content);

        assertThat(range(digest, 0, 1)).isEqualTo(slice(content, 0, 1));
        assertThat(range(digest, 10, 500)).isEqualTo(slice(content, 10, 510));
        assertThat(range(digest, size - 1, 1)).isEqualTo(slice(content, size - 1, size));
        assertThat(range(digest, size - 5, Long.MAX_VALUE)).isEqualTo(slice(content, size - 5, size));
        assertThatThrownBy(() -> range(digest, size, 1))
                .isInstanceOfSatisfying(
                        InvalidRangeException.class, e -> assertThat(e.code()).isEqualTo("range"));
    }

    @Test
    void shouldKeepNothingIfTheDigestIsAnother() {
        Digest expected = Digest.of(bytes("expected"));

        assertThatThrownBy(() -> store.put(new ByteArrayInputStream(bytes("other")), expected))
                .isInstanceOfSatisfying(
                        DigestMismatchException.class, e -> assertThat(e.code()).isEqualTo("digest-mismatch"));

        assertThat(files()).isEmpty();
    }

    @Test
    void shouldKeepNothingIfTheSourceFails() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };
        InputStream half = new SequenceInputStream(new ByteArrayInputStream(content(300_000)), failing);

        assertThatThrownBy(() -> store.put(half))
                .isInstanceOfSatisfying(
                        SourceFailedException.class, e -> assertThat(e.code()).isEqualTo("source"))
                .hasMessageContaining("connection reset");

        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000_000})
    void shouldNeverReturnDamagedBytesAndHealThemOnPut(int size) throws Exception {
        byte[] content = content(size);
        Digest digest = store.put(content);
        byte[] damaged = content.clone();
        damaged[size - 1] ^= 1;
        Files.write(files().getFirst(), damaged);

        assertCorrupt(() -> store.get(digest));
        assertCorrupt(() -> store.open(digest));
        assertCorrupt(() -> store.open(digest, new ByteRange(0, 1)));

        store.put(content);
        assertThat(store.get(digest)).contains(content);
    }

    @Test
    void shouldNoticeATruncatedBlob() throws Exception {
        Digest digest = store.put(content(1_000));
        Files.write(files().getFirst(), slice(content(1_000), 0, 999));

        assertCorrupt(() -> store.get(digest));
    }

    @Test
    void shouldRemoveOldUploadsOnlyAtStart() throws Exception {
        Path old = Files.createFile(root.resolve("uploads/old.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Uploads.ABANDONED_AFTER.plusMinutes(1))));
        Path running = Files.createFile(root.resolve("uploads/running.part"));

        new FileSystemBlobStore(root);

        assertThat(old).doesNotExist();
        assertThat(running).exists();
    }

    @Test
    void shouldTakeTheSameBlobFromManyAtOnce() throws Exception {
        byte[] content = content(200_000);
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Digest>> puts = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean streamed = i % 2 == 0;
                puts.add(threads.submit(() -> {
                    start.await();
                    return streamed ? store.put(new ByteArrayInputStream(content)) : store.put(content);
                }));
            }
            start.countDown();
            for (Future<Digest> put : puts) {
                assertThat(store.get(put.get())).contains(content);
            }
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void shouldSayThatAFolderCannotBeUsed() throws Exception {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> new FileSystemBlobStore(file))
                .isInstanceOfSatisfying(
                        StorageFailedException.class, e -> assertThat(e.code()).isEqualTo("storage"));
    }

    private byte[] range(Digest digest, long offset, long length) throws IOException {
        try (InputStream stream =
                store.open(digest, new ByteRange(offset, length)).orElseThrow()) {
            return stream.readAllBytes();
        }
    }

    private static void assertCorrupt(ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        CorruptBlobException.class, e -> assertThat(e.code()).isEqualTo("corrupt"));
    }

    private List<Path> files() {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static byte[] slice(byte[] content, int from, int to) {
        return Arrays.copyOfRange(content, from, to);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
