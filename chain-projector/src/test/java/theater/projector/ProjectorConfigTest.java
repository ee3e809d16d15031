package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import theater.projector.archive.ArchiveSettings;
import theater.projector.block.BlockLimits;
import theater.schemas.ClusterConfig;

class ProjectorConfigTest {
    private static final Path DATA = Path.of("data");

    private final ProjectorConfig defaults = ProjectorConfig.of(
            ClusterConfig.of("127.0.0.1:9092", URI.create("http://127.0.0.1:8081")), DATA, new SimpleMeterRegistry());

    @Test
    void shouldHaveDefaults() {
        assertThat(defaults.dataDir()).isEqualTo(DATA);
        assertThat(defaults.storeDir()).isEqualTo(DATA.resolve("store"));
        assertThat(defaults.keyFile()).isEqualTo(DATA.resolve("log.key"));
        assertThat(defaults.origin()).isEqualTo("theater.local/chain");
        assertThat(defaults.httpHost()).isEqualTo("127.0.0.1");
        assertThat(defaults.httpPort()).isZero();
        assertThat(defaults.streamThreads()).isEqualTo(1);
        assertThat(defaults.standbyReplicas()).isEqualTo(1);
        assertThat(defaults.blocks()).isEqualTo(BlockLimits.DEFAULT);
        assertThat(defaults.signInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(defaults.archive())
                .isEqualTo(
                        new ArchiveSettings(false, DATA.resolve("store"), 16 << 20, 8 << 20, Duration.ofMinutes(1), 6));
        assertThat(defaults.archive().writing().enabled()).isTrue();
    }

    @Test
    void shouldChangeOneThingAtATime() {
        assertThat(defaults.withHttpPort(8080))
                .usingRecursiveComparison()
                .ignoringFields("httpPort")
                .isEqualTo(defaults);
        assertThat(defaults.withHttpPort(8080).httpPort()).isEqualTo(8080);
        assertThat(defaults.withStoreDir(Path.of("else")).storeDir()).isEqualTo(Path.of("else"));
    }

    @Test
    void shouldRefuseWhatCannotWork() {
        assertThatThrownBy(() -> defaults.withHttpPort(65_536)).hasMessageContaining("httpPort 65536");
        for (ArchiveRefusal refusal : List.of(
                new ArchiveRefusal(0, 1 << 20, 1_000, 6, "archive.segment"),
                new ArchiveRefusal(1 << 20, 1, 1_000, 6, "archive.rate"),
                new ArchiveRefusal(1 << 20, 1 << 20, 0, 6, "archive.interval"),
                new ArchiveRefusal(1 << 20, 1 << 20, 1_000, 20, "archive.level"))) {
            assertThatThrownBy(() -> new ArchiveSettings(
                            true,
                            DATA,
                            refusal.segment(),
                            refusal.rate(),
                            Duration.ofMillis(refusal.intervalMillis()),
                            refusal.level()))
                    .hasMessageContaining(refusal.word());
        }
        assertThatThrownBy(() -> with("two words", 1, 0, Duration.ZERO)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> with("log", 0, 0, Duration.ZERO)).hasMessageContaining("streamThreads");
        assertThatThrownBy(() -> with("log", 1, -1, Duration.ZERO)).hasMessageContaining("standbyReplicas");
        assertThatThrownBy(() -> with("log", 1, 0, Duration.ofMillis(-1))).hasMessageContaining("signInterval");
    }

    private record ArchiveRefusal(int segment, long rate, long intervalMillis, int level, String word) {}

    private ProjectorConfig with(String origin, int threads, int standbys, Duration signInterval) {
        return new ProjectorConfig(
                defaults.cluster(),
                DATA,
                DATA,
                DATA,
                origin,
                "127.0.0.1",
                0,
                threads,
                standbys,
                BlockLimits.DEFAULT,
                signInterval,
                defaults.witnesses(),
                defaults.archive(),
                defaults.meters());
    }
}
