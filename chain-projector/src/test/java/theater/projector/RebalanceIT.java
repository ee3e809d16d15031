package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.folder.FolderReport;
import theater.schemas.ClusterConfig;
import theater.testing.TestCluster;
import theater.testing.TestProcess;

/** Two projectors on one real broker, of which one, a process of its own, is killed under load. */
class RebalanceIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path clusterFolder;

    private static TestCluster kafka;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void startKafka() {
        kafka = TestCluster.start(clusterFolder);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void shouldAnswerEverythingAtEachInstanceAndOutliveTheLossOfOne() {
        ClusterConfig cluster = kafka.withTopics(TestChain.PARTITIONS);
        try (TestChain chain = new TestChain(cluster, folder);
                Projector one = chain.start("one")) {
            AtomicInteger sent = new AtomicInteger();
            produce(chain, sent, 500);
            TestProcess other = startOther(cluster);
            try (other) {
                String url = other.awaitLine(line -> line.startsWith("url "), Duration.ofMinutes(2))
                        .substring(4);
                awaitShared(one, url, sent.get());

                assertThat(hashes(url, "limit=50")).isEqualTo(hashes(one.url().toString(), "limit=70"));
                for (String path : List.of(
                        "/v1/actors?limit=15",
                        "/v1/actors?limit=15&after=account/20",
                        "/v1/actors/" + URLEncoder.encode("account/7", StandardCharsets.UTF_8) + "/events",
                        "/v1/log/events?actor=account/8",
                        "/v1/blocks/0/0",
                        "/v1/blocks/1/0",
                        "/v1/blocks/2/0")) {
                    assertThat(get(url + path).body())
                            .as(path)
                            .isEqualTo(get(one.url() + path).body());
                    assertThat(get(url + path).statusCode()).as(path).isEqualTo(200);
                }
                for (String hash : hashes(url, "limit=100").subList(0, 40)) {
                    assertThat(get(url + "/v1/events/" + hash + "/proof").statusCode())
                            .isEqualTo(200);
                    assertThat(get(one.url() + "/v1/events/" + hash).statusCode())
                            .isEqualTo(200);
                }
                assertThat(get(url + "/v1/events/" + "0".repeat(64)).statusCode())
                        .isEqualTo(404);
                killUnderLoad(chain, sent, one, other);
            }
            try (TestProcess again = startOther(cluster)) {
                String url = again.awaitLine(line -> line.startsWith("url "), Duration.ofMinutes(2))
                        .substring(4);
                long began = System.nanoTime();
                produce(chain, sent, 300);
                awaitShared(one, url, sent.get());
                System.out.println("partitions are shared again after " + seconds(began) + " s");
            }
            FolderReport report = chain.awaitWholeExport(one, sent.get());

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
        }
    }

    private void killUnderLoad(TestChain chain, AtomicInteger sent, Projector one, TestProcess other) {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                produce(chain, sent, 100);
            }
        });
        int before = sent.get();
        await().atMost(TestChain.PATIENCE).until(() -> sent.get() > before + 300);
        long leaves = leaves(one);
        other.kill();
        long killed = System.nanoTime();

        HttpResponse<String> during = get(one.url() + "/v1/log/events?limit=1");
        assertThat(during.statusCode()).as(during.body()).isEqualTo(503);
        assertThat(during.headers().firstValue("Retry-After")).isPresent();
        await().atMost(TestChain.PATIENCE)
                .until(() -> get(one.url() + "/v1/log/events?limit=1").statusCode() == 200);
        System.out.println("all queries are answered again " + seconds(killed) + " s after the kill");
        await().atMost(TestChain.PATIENCE).until(() -> leaves(one) > leaves + 10);
        stop.set(true);
        load.join();

        await().atMost(TestChain.PATIENCE)
                .until(() -> one.isReady()
                        && hashes(one.url().toString(), "limit=1000").size() == sent.get());
        System.out.println("the index has all of " + sent.get() + " events " + seconds(killed) + " s after the kill");
        List<String> all = hashes(one.url().toString(), "limit=333");
        assertThat(all).doesNotHaveDuplicates();
    }

    private static void produce(TestChain chain, AtomicInteger sent, int count) {
        chain.produce(count);
        sent.addAndGet(count);
    }

    private static long leaves(Projector projector) {
        return projector.checkpoint().orElseThrow().size();
    }

    private static String seconds(long since) {
        return String.format("%.1f", (System.nanoTime() - since) / 1e9);
    }

    /** Until both have partitions, and both know all events. */
    private void awaitShared(Projector one, String url, int events) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    Set<Integer> shares = new HashSet<>(List.of(share(one.url().toString()), share(url)));
                    return !shares.contains(0)
                            && !shares.contains(TestChain.PARTITIONS)
                            && hashes(one.url().toString(), "limit=1000").size() == events
                            && hashes(url, "limit=1000").size() == events;
                });
    }

    /** How many partitions an instance has itself. */
    private int share(String url) {
        int share = 0;
        for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(url + "/v1/log/events?limit=1"))
                    .header("Theater-Partitions", Integer.toString(partition)));
            share += response.statusCode() == 200 ? 1 : 0;
        }
        return share;
    }

    /** Empty unless all pages are answered. */
    private List<String> hashes(String url, String parameters) {
        List<String> hashes = new ArrayList<>();
        String after = "";
        while (true) {
            HttpResponse<String> response = get(url + "/v1/log/events?" + parameters + after);
            if (response.statusCode() != 200) {
                return List.of();
            }
            JsonNode page = json(response.body());
            page.path("events").forEach(event -> hashes.add(event.path("hash").asText()));
            if (!page.has("next")) {
                return hashes;
            }
            after = "&after=" + page.path("next").asText();
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private TestProcess startOther(ClusterConfig cluster) {
        return TestProcess.start(
                List.of("-Xmx512m"),
                ProjectorProcess.class,
                cluster.bootstrapServers(),
                kafka.registry().url().toString(),
                cluster.topics().prefix(),
                folder.resolve("other").toString(),
                folder.toString());
    }
}
