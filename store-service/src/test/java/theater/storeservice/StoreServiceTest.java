package theater.storeservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.store.Digest;

@Timeout(60)
class StoreServiceTest {
    private static final int LIMIT = 4 << 20;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path data;

    private StoreService service;

    @BeforeEach
    void start() {
        service = StoreService.start(
                StoreServiceConfig.of(data, new SimpleMeterRegistry()).withMaxBlobBytes(LIMIT));
    }

    @AfterEach
    void stop() {
        service.close();
        client.close();
    }

    @Test
    void shouldCreateOnceAndReturnTheSameBytes() throws Exception {
        byte[] content = content(3_000_000);
        Digest digest = Digest.of(content);

        assertThat(put(digest, content).statusCode()).isEqualTo(201);
        assertThat(put(digest, content).statusCode()).isEqualTo(200);

        HttpResponse<byte[]> got = get(digest);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.headers().firstValue("etag")).contains("\"" + digest + "\"");
        assertThat(got.headers().firstValueAsLong("content-length")).hasValue(content.length);
    }

    @Test
    void shouldTakeABodyOfUnknownLength() throws Exception {
        byte[] content = content(500_000);
        Digest digest = Digest.of(content);

        HttpResponse<byte[]> response =
                send(request(digest).PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(get(digest).body()).isEqualTo(content);
    }

    @Test
    void shouldRefuseAnotherDigestAndKeepNothing() throws Exception {
        HttpResponse<byte[]> response = put(Digest.of(content(10)), content(11));

        assertProblem(response, 400, "digest-mismatch", "cut or changed on the way");
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsTooLargeAnnouncedOrNot() throws Exception {
        byte[] content = content(LIMIT + 1);
        Digest digest = Digest.of(content);

        assertProblem(put(digest, content), 413, "too-large", "at most " + LIMIT);
        HttpResponse<byte[]> streamed =
                send(request(digest).PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))));
        assertProblem(streamed, 413, "too-large", "at most " + LIMIT);
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldNotAskForWhatIsTooLarge() throws Exception {
        Digest digest = Digest.of(content(1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(30_000);
            String head = "PUT /cas/sha256/" + digest.hex() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                    + (LIMIT + 1) + "\r\nExpect: 100-continue\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);

            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void shouldKeepNothingOfAnUploadThatBreaksOff() throws Exception {
        byte[] content = content(400_000);
        InputStream broken = new InputStream() {
            private int left = 300_000;

            @Override
            public int read() throws IOException {
                throw new IOException("never used");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left <= 0) {
                    throw new IOException("the client goes away");
                }
                left -= length;
                return length;
            }
        };
        HttpRequest request = request(Digest.of(content))
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> broken), content.length))
                .build();

        assertThat(client.sendAsync(request, BodyHandlers.ofByteArray())).failsWithin(Duration.ofSeconds(10));

        Awaitility.await().untilAsserted(() -> assertThat(files()).isEmpty());
        assertThat(get(Digest.of(content)).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=10-19, 10, 20",
        "bytes=990-, 990, 1000",
        "bytes=-5, 995, 1000",
        "bytes=900-5000, 900, 1000",
        "bytes=-5000, 0, 1000"
    })
    void shouldReturnRanges(String range, int from, int to) throws Exception {
        byte[] content = content(1_000);
        Digest digest = Digest.of(content);
        put(digest, content);

        HttpResponse<byte[]> response = send(request(digest).header("Range", range));

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(content, from, to));
        assertThat(response.headers().firstValue("content-range")).contains("bytes " + from + "-" + (to - 1) + "/1000");
    }

    @ParameterizedTest
    @CsvSource({"bytes=1000-", "bytes=2000-3000", "bytes=-0"})
    void shouldRefuseRangesBehindTheEnd(String range) throws Exception {
        byte[] content = content(1_000);
        put(Digest.of(content), content);

        HttpResponse<byte[]> response = send(request(Digest.of(content)).header("Range", range));

        assertProblem(response, 416, "range", "1000 bytes");
        assertThat(response.headers().firstValue("content-range")).contains("bytes */1000");
    }

    @ParameterizedTest
    @CsvSource({"lines=1-2", "bytes=5-2", "'bytes=0-1,5-6'", "bytes=x"})
    void shouldIgnoreRangesItDoesNotUnderstand(String range) throws Exception {
        byte[] content = content(1_000);
        put(Digest.of(content), content);

        assertThat(send(request(Digest.of(content)).header("Range", range)).body())
                .isEqualTo(content);
    }

    @Test
    void shouldAnswerHeadAndConditions() throws Exception {
        byte[] content = content(1_000);
        Digest digest = Digest.of(content);
        put(digest, content);

        HttpResponse<byte[]> head = send(request(digest).HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("content-length")).hasValue(1_000);
        assertThat(head.body()).isEmpty();
        assertThat(send(request(digest).header("If-None-Match", "\"" + digest + "\""))
                        .statusCode())
                .isEqualTo(304);
        assertThat(send(request(digest).header("Range", "bytes=0-1").header("If-Range", "\"other\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayWhatIsNotThere() throws Exception {
        assertProblem(get(Digest.of(content(5))), 404, "no-blob", "put it first");
        assertThat(send(request(Digest.of(content(5))).HEAD()).statusCode()).isEqualTo(404);
        assertProblem(send(request("/cas/sha256/123")), 400, "bad-digest", "64");
        assertProblem(send(request("/elsewhere")), 404, "no-resource", "/cas/sha256/");
        assertProblem(send(request(Digest.of(content(5))).DELETE()), 405, "method", "PUT");
    }

    @Test
    void shouldNeverReturnDamagedBytes() throws Exception {
        byte[] content = content(1_000);
        Digest digest = Digest.of(content);
        put(digest, content);
        Files.write(files().getFirst(), content(999));

        assertProblem(get(digest), 500, "corrupt", "put the blob again");
    }

    @Test
    void shouldTellItsHealth() throws Exception {
        assertThat(send(request("/health/live")).statusCode()).isEqualTo(200);
        assertThat(send(request("/health/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeReadyOnlyWhileItCanWrite() throws Exception {
        Path uploads = data.resolve("uploads");
        Files.delete(uploads);

        assertProblem(send(request("/health/ready")), 503, "not-ready", "look after the disk");
        assertThat(service.isReady()).isFalse();

        Files.createDirectory(uploads);
        assertThat(send(request("/health/ready")).statusCode()).isEqualTo(200);
        assertThat(service.isReady()).isTrue();
        assertThat(uploads).isEmptyDirectory();
    }

    @Test
    void shouldRefuseWebPagesOfOthers() throws Exception {
        byte[] content = content(10);
        Digest digest = Digest.of(content);

        assertProblem(
                send(request(digest).header("Origin", "https://evil.example").PUT(BodyPublishers.ofByteArray(content))),
                403,
                "origin",
                "web page");
        assertThat(files()).isEmpty();
    }

    private HttpResponse<byte[]> put(Digest digest, byte[] content) throws Exception {
        return send(request(digest).PUT(BodyPublishers.ofByteArray(content)));
    }

    private HttpResponse<byte[]> get(Digest digest) throws Exception {
        return send(request(digest));
    }

    private HttpRequest.Builder request(Digest digest) {
        return request("/cas/sha256/" + digest.hex());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service.url() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String code, String detail) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(body).contains("\"code\":\"" + code + "\"").contains(detail);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(data)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
