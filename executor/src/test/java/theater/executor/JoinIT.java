package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.store.BlobStore;

/** An executor that joins others takes no shard before it can run its actors. */
class JoinIT {
    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void shouldTakeNoShardBeforeItsTypesAreLoaded() throws Exception {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Executor first = world.start("first");
                ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Executor> second = starting.submit(() -> Executor.start(ExecutorConfig.of(
                    fixture.cluster(world.topics().prefix()),
                    "second",
                    world.data("second"),
                    folder.resolve("keys"),
                    slow(asked, go),
                    new SimpleMeterRegistry())));
            asked.await();
            await().during(Duration.ofSeconds(3))
                    .until(() -> first.runningShards().equals(List.of(0, 1)));
            assertThat(second.isDone()).isFalse();

            go.countDown();
            try (Executor joined = second.get()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> joined.runningShards().size() == 1);
            }
        }
    }

    /** The store, which answers when it is told to. */
    private static BlobStore slow(CountDownLatch asked, CountDownLatch go) {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("get")) {
                        asked.countDown();
                        go.await();
                    }
                    try {
                        return method.invoke(fixture.store(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
