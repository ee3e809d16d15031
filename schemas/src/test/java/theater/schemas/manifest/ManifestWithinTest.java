package theater.schemas.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicPattern;

class ManifestWithinTest {

    @Test
    void shouldLeaveAChildWhatItsParentHasAsWell() {
        Manifest child = Manifest.parse("""
                component: child.wasm
                limits: {memory: 64MiB, fuel: 1000000, hostCallBytes: 8MiB, timers: 5}
                capabilities:
                  state: true
                  messaging: {send: ["account/*", "audit", "job/1"], priority: high}
                  timers: true
                  topics: {publish: ["orders", "audit.*"]}
                  supervision: {spawn: ["job/*"]}
                  store: {read: ["*"]}
                  http: {hosts: ["*.example.com", "api.test"], responseBytes: 4MiB, privateAddresses: [10.0.0.0/8]}
                  runtime: true
                  environment: {CURRENCY: EUR}
                params: mine
                """);
        Manifest parent = Manifest.parse("""
                component: parent.wasm
                limits: {memory: 32MiB, fuel: 2000000, hostCallBytes: 2MiB}
                capabilities:
                  state: true
                  messaging: {send: ["account/a*", "job/*"]}
                  topics: {publish: ["audit.login", "o*"]}
                  supervision: {spawn: ["*"]}
                  http: {hosts: ["api.example.com", "*.test"], privateAddresses: [10.1.0.0/16, 127.0.0.1]}
                """);

        Manifest cut = child.within(parent);

        assertThat(cut.component()).isEqualTo("child.wasm");
        assertThat(cut.params()).isEqualTo("mine");
        assertThat(cut.limits().memory()).isEqualTo(DataSize.ofMebibytes(32));
        assertThat(cut.limits().fuel()).isEqualTo(1_000_000);
        assertThat(cut.limits().timers()).isEqualTo(5);
        Capabilities granted = cut.capabilities();
        assertThat(granted.state()).isTrue();
        assertThat(granted.timers()).isFalse();
        assertThat(granted.store()).isFalse();
        assertThat(granted.readable()).isEmpty();
        assertThat(granted.sendTo()).extracting(ActorPattern::toString).containsExactly("account/a*", "job/1");
        assertThat(granted.highestPriority()).isEqualTo(Lane.Level.NORMAL);
        assertThat(granted.publishTo()).extracting(TopicPattern::toString).containsExactly("orders", "audit.login");
        assertThat(granted.spawn()).extracting(ActorPattern::toString).containsExactly("job/*");
        assertThat(granted.http().hosts())
                .extracting(HostPattern::toString)
                .containsExactly("api.example.com", "api.test");
        assertThat(granted.http().privateAddresses())
                .extracting(AddressRange::toString)
                .containsExactly("10.1.0.0/16");
        assertThat(granted.http().responseBytes()).isEqualTo(DataSize.ofMebibytes(1));
        assertThat(granted.runtime()).isTrue();
        assertThat(granted.variables()).containsEntry("CURRENCY", "EUR");
        assertThat(Manifest.parse(cut.canonicalText())).isEqualTo(cut);
    }

    @Test
    void shouldLeaveAChildWithoutWhatItsParentLacks() {
        Manifest child = Manifest.parse("""
                component: child.wasm
                limits: {hostCallBytes: 8MiB}
                capabilities: {state: true, http: {hosts: ["*"], responseBytes: 4MiB}}
                """);
        Manifest parent = Manifest.parse("component: parent.wasm\nlimits: {hostCallBytes: 1KiB}");

        Manifest cut = child.within(parent);

        assertThat(cut.capabilities())
                .isEqualTo(Capabilities.NONE.withHttp(cut.capabilities().http()));
        assertThat(cut.capabilities().http().isGranted()).isFalse();
        assertThat(cut.capabilities().refusedImports(List.of(ActorContract.interfaceName("state"))))
                .containsExactly(ActorContract.interfaceName("state"));
    }

    @ParameterizedTest
    @CsvSource({
        "*, *.example.com, *.example.com",
        "*.example.com, api.example.com, api.example.com",
        "*.example.com, *.eu.example.com, *.eu.example.com",
        "*.example.com, example.com, ''",
        "*.example.com, *.ample.com, ''",
        "api.example.com, http://api.example.com, ''",
        "api.example.com:8443, api.example.com, ''",
        "*, *, *",
        "'*:8443', api.example.com:8443, api.example.com:8443",
    })
    void shouldFindTheServersThatBothMean(String one, String other, String both) {
        assertThat(HostPattern.parse(one)
                        .within(HostPattern.parse(other))
                        .map(HostPattern::toString)
                        .orElse(""))
                .isEqualTo(both);
        assertThat(HostPattern.parse(other)
                        .within(HostPattern.parse(one))
                        .map(HostPattern::toString)
                        .orElse(""))
                .isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, 10.1.0.0/16",
        "10.0.0.0/8, 11.0.0.0/8, ''",
        "10.0.0.0/8, ::1, ''",
        "0.0.0.0/0, 127.0.0.1, 127.0.0.1",
    })
    void shouldFindTheAddressesThatBothMean(String one, String other, String both) {
        assertThat(AddressRange.parse(one)
                        .within(AddressRange.parse(other))
                        .map(AddressRange::toString)
                        .orElse(""))
                .isEqualTo(both);
        assertThat(AddressRange.parse(other)
                        .within(AddressRange.parse(one))
                        .map(AddressRange::toString)
                        .orElse(""))
                .isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({
        "account/*, account/a*, account/a*",
        "account/*, account/alice, account/alice",
        "account/alice, account/alice, account/alice",
        "account/*, bank/*, ''",
        "*, account/alice, account/alice",
        "account/alice, account/al, ''",
    })
    void shouldFindTheActorsThatBothMean(String one, String other, String both) {
        assertThat(ActorPattern.parse(one)
                        .within(ActorPattern.parse(other))
                        .map(ActorPattern::toString)
                        .orElse(""))
                .isEqualTo(both);
        assertThat(ActorPattern.parse(other)
                        .within(ActorPattern.parse(one))
                        .map(ActorPattern::toString)
                        .orElse(""))
                .isEqualTo(both);
    }
}
