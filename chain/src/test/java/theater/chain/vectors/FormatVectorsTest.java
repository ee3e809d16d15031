package theater.chain.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import theater.chain.audit.Audit;
import theater.chain.audit.AuditReport;
import theater.chain.audit.Trust;
import theater.chain.audit.TrustFiles;
import theater.chain.folder.Progress;
import theater.chain.verify.Finding;

/** The vectors are what the code writes, the good ones hold, and each bad one is found for what it is. */
class FormatVectorsTest {
    private static final Path FOLDER = folder();

    @Test
    void shouldBeWhatTheCodeWrites() throws IOException {
        Map<String, byte[]> expected = new FormatVectors().files();

        for (Map.Entry<String, byte[]> file : expected.entrySet()) {
            assertThat(FOLDER.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
        try (Stream<Path> found = Files.walk(FOLDER)) {
            assertThat(found.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString().replace('\\', '/')))
                    .filteredOn(name -> !name.equals("README.md"))
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
        }
    }

    @Test
    void shouldHold() {
        List<Path> files = Stream.of("event.proof", "range.proof", "head.proof", "consistency.proof", "checkpoint")
                .map(name -> FOLDER.resolve("good").resolve(name))
                .toList();
        Trust known =
                TrustFiles.read(List.of(good("vkey").toString()), null, good("checkpoint.older"), Clock.systemUTC());

        AuditReport report = Audit.run(null, files, known, Progress.NONE);

        assertThat(report.findings()).isEmpty();
        assertThat(report.shown()).hasSize(5);
        assertThat(report.freshness().remembered()).isTrue();
    }

    @Test
    void shouldFulfilThePolicy() {
        Clock soon = Clock.fixed(FormatVectors.COSIGNED.plus(Duration.ofMinutes(1)), ZoneOffset.UTC);
        Trust policy = TrustFiles.read(List.of(), good("policy"), null, soon);

        AuditReport report = Audit.run(null, List.of(good("checkpoint.cosigned")), policy, Progress.NONE);

        assertThat(report.findings()).isEmpty();
        assertThat(report.freshness().cosigned()).isEqualTo(FormatVectors.COSIGNED);
    }

    @Test
    void shouldBeFound() throws IOException {
        Trust known = TrustFiles.read(List.of(good("vkey").toString()), null, null, Clock.systemUTC());
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve("bad/FINDINGS"))) {
            String name = line.substring(0, line.indexOf(' '));
            AuditReport report = Audit.run(null, List.of(FOLDER.resolve("bad").resolve(name)), known, Progress.NONE);
            assertThat(report.findings()).as(name).hasSize(1);
            Finding finding = report.findings().getFirst();
            found.add(name + " " + finding.code().word());
        }

        assertThat(found).containsExactlyElementsOf(Files.readAllLines(FOLDER.resolve("bad/FINDINGS")));
        assertThat(found).hasSizeGreaterThan(20);
    }

    private static Path good(String name) {
        return FOLDER.resolve("good").resolve(name);
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(FormatVectorsTest.class.getResource("/formats"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
