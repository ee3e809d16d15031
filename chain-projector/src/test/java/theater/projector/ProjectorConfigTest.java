package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
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
        assertThat(defaults.standbyReplicas()).isZero();
        assertThat(defaults.blocks()).isEqualTo(BlockLimits.DEFAULT);
        assertThat(defaults.signInterval()).isEqualTo(Duration.ofMillis(100));
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
        assertThatThrownBy(() -> with("two words", 1, 0, Duration.ZERO)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> with("log", 0, 0, Duration.ZERO)).hasMessageContaining("streamThreads");
        assertThatThrownBy(() -> with("log", 1, -1, Duration.ZERO)).hasMessageContaining("standbyReplicas");
        assertThatThrownBy(() -> with("log", 1, 0, Duration.ofMillis(-1))).hasMessageContaining("signInterval");
    }

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
                defaults.meters());
    }
}
