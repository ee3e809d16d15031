package theater.schemas.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.schemas.topic.Lane;

class ManifestTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void shouldHaveSafeDefaults() {
        Manifest manifest = Manifest.parse("component: a.wasm");

        assertThat(manifest.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(manifest.limits().memory()).isEqualTo(DataSize.ofMebibytes(16));
        assertThat(manifest.limits().fuel()).isEqualTo(1_000_000_000);
        assertThat(manifest.limits().deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(manifest.limits().tableElements()).isEqualTo(10_000);
        assertThat(manifest.limits().hostCallBytes()).isEqualTo(DataSize.ofMebibytes(4));
        assertThat(manifest.limits().logBytes()).isEqualTo(DataSize.ofKibibytes(64));
        assertThat(manifest.limits().stateKeyBytes()).isEqualTo(DataSize.ofKibibytes(1));
        assertThat(manifest.limits().stateValueBytes()).isEqualTo(DataSize.ofMebibytes(1));
        assertThat(manifest.limits().effects()).isEqualTo(1_000);
        assertThat(manifest.limits().effectBytes()).isEqualTo(DataSize.ofMebibytes(4));
        assertThat(manifest.limits().coreInstances()).isEqualTo(50);
        assertThat(manifest.limits().handles()).isEqualTo(1_000);
        assertThat(manifest.limits().hostCalls()).isEqualTo(10_000);
        assertThat(manifest.limits().hostCallBytesTotal()).isEqualTo(DataSize.ofMebibytes(64));
        assertThat(manifest.limits().mailbox()).isEqualTo(1_000);
        assertThat(manifest.memory()).isEqualTo(MemoryMode.FRESH);
        assertThat(manifest.capabilities()).isEqualTo(Capabilities.NONE);
        assertThat(manifest.supervision().attempts()).isEqualTo(3);
        assertThat(manifest.params()).isEmpty();
    }

    @Test
    void shouldReadEveryKey() {
        Manifest manifest = Manifest.parse("""
                component: account.wasm
                limits: {memory: 1MiB, fuel: 1_000_000, deadline: 250ms, tableElements: 5, hostCallBytes: 512KiB,
                  logBytes: 0, stateKeyBytes: 16, stateValueBytes: 32, effects: 7, effectBytes: 9KiB,
                  coreInstances: 3, handles: 4, hostCalls: 5, hostCallBytesTotal: 6KiB, mailbox: 8,
                  stateKeys: 11, stateBytes: 12KiB, timers: 13, children: 14, storeBlobs: 15,
                  storeBytes: 16KiB}
                memory: warm
                capabilities:
                  state: true
                  messaging: {send: ["account/*", bank], priority: high}
                  timers: true
                  topics: {publish: [orders, "audit.*"]}
                  supervision: {spawn: ["job/*"]}
                  store: {read: ["sha256:%s"]}
                  http: {hosts: ["*.example.com", "http://localhost:8080"], privateAddresses: [10.0.0.0/8, "::1"],
                    requestBytes: 1KiB, responseBytes: 2KiB, timeout: 2s, redirects: 1}
                  runtime: true
                  environment: {GREETING: hello, RATE: 0.5}
                supervision: {attempts: 1}
                params: "currency: EUR"
                """.formatted("ab".repeat(32)));

        assertThat(manifest.limits())
                .isEqualTo(new Limits(
                        DataSize.ofMebibytes(1),
                        1_000_000,
                        Duration.ofMillis(250),
                        5,
                        DataSize.ofKibibytes(512),
                        new DataSize(0),
                        new DataSize(16),
                        new DataSize(32),
                        7,
                        DataSize.ofKibibytes(9),
                        3,
                        4,
                        5,
                        DataSize.ofKibibytes(6),
                        8,
                        11,
                        DataSize.ofKibibytes(12),
                        13,
                        14,
                        15,
                        DataSize.ofKibibytes(16)));
        assertThat(manifest.memory()).isEqualTo(MemoryMode.WARM);
        assertThat(manifest.capabilities().maySendTo("account/bob")).isTrue();
        assertThat(manifest.capabilities().maySendTo("bank")).isTrue();
        assertThat(manifest.capabilities().maySendTo("bank2")).isFalse();
        assertThat(manifest.capabilities().capped(Lane.Level.HIGH)).isEqualTo(Lane.Level.HIGH);
        assertThat(manifest.capabilities().timers()).isTrue();
        assertThat(manifest.capabilities().mayPublishTo("orders")).isTrue();
        assertThat(manifest.capabilities().mayPublishTo("audit.login")).isTrue();
        assertThat(manifest.capabilities().mayPublishTo("orders2")).isFalse();
        assertThat(manifest.capabilities().maySpawn("job/1")).isTrue();
        assertThat(manifest.capabilities().maySpawn("jobs")).isFalse();
        assertThat(manifest.capabilities().mayRead("ab".repeat(32))).isTrue();
        assertThat(manifest.capabilities().mayRead("ba".repeat(32))).isFalse();
        assertThat(manifest.capabilities().variables())
                .containsExactly(Map.entry("GREETING", "hello"), Map.entry("RATE", "0.5"));
        assertThat(manifest.capabilities().http())
                .isEqualTo(new HttpGrant(
                        List.of(HostPattern.parse("*.example.com"), HostPattern.parse("http://localhost:8080")),
                        List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1")),
                        DataSize.ofKibibytes(1),
                        DataSize.ofKibibytes(2),
                        Duration.ofSeconds(2),
                        1));
        assertThat(Manifest.parse(manifest.canonicalText())).isEqualTo(manifest);
        assertThat(manifest.supervision().attempts()).isEqualTo(1);
        assertThat(manifest.params()).isEqualTo("currency: EUR");
    }

    @Test
    void shouldWriteEqualManifestsAlikeAndReadThemBack() {
        Manifest manifest = Manifest.parse(
                "{params: \"a \\\"b\\\" \\u2028\\u0085\\n\\t\\u00e4\\U0001F600\", capabilities: {messaging: {send: [a, 'b/*']}},"
                        + " component: '" + DIGEST + "', limits: {deadline: 60s, memory: 1024KiB}}");

        String text = manifest.canonicalText();

        assertThat(text).contains("memory: 1MiB").contains("deadline: 1m");
        assertThat(Manifest.parse(text)).isEqualTo(manifest);
        assertThat(Manifest.parse(text).canonicalText()).isEqualTo(text);
        assertThat(Manifest.parse("component: " + DIGEST).canonicalText()).isEqualTo("""
                component: "%s"
                limits:
                  memory: 16MiB
                  fuel: 1000000000
                  deadline: 5s
                  tableElements: 10000
                  hostCallBytes: 4MiB
                  logBytes: 64KiB
                  stateKeyBytes: 1KiB
                  stateValueBytes: 1MiB
                  effects: 1000
                  effectBytes: 4MiB
                capabilities:
                  state: false
                  messaging: false
                  runtime: false
                supervision:
                  attempts: 3
                params: ""
                """.formatted(DIGEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            UNREADABLE    | ""                                          | the manifest is empty
            UNREADABLE    | "component"                                 | must be a mapping
            UNREADABLE    | "component: [a"                             | line 1
            UNREADABLE    | "component: a~component: b"                 | Duplicate
            UNREADABLE    | "component: a~---~component: b"             | second document
            UNREADABLE    | "component: &x a~params: *x"                | aliases
            MISSING_KEY   | "params: a"                                 | component is missing
            UNKNOWN_KEY   | "component: a~limit: {}"                    | line 2: unknown key limit; known here are component, memory
            UNKNOWN_KEY   | "component: a~limits:~  memroy: 1MiB"       | line 3: unknown key limits.memroy
            UNKNOWN_KEY   | "component: a~capabilities: {messaging: {to: []}}" | unknown key capabilities.messaging.to
            INVALID_VALUE | "component: sha256:abc"                     | 64 lowercase hexadecimal
            INVALID_VALUE | "component:"                                | component: name a .wasm file
            INVALID_VALUE | "component: null"                           | component: has no value
            INVALID_VALUE | "component: a~limits: {memory: 16M}"        | line 2: limits.memory: '16M' is not a size
            INVALID_VALUE | "component: a~limits: {memory: 1TiB}"       | is not a size
            INVALID_VALUE | "component: a~limits: {memory: 2GiB}"       | limits.memory: 2GiB is out of range; choose 64KiB to 512MiB
            INVALID_VALUE | "component: a~limits: {memory: 99999999GiB}"| out of range
            INVALID_VALUE | "component: a~limits: {fuel: -1}"           | '-1' is not a whole number
            INVALID_VALUE | "component: a~limits: {fuel: 1}"            | choose 100000 to
            INVALID_VALUE | "component: a~limits: {deadline: 5}"        | '5' is not a duration
            INVALID_VALUE | "component: a~limits: {deadline: 1ms}"      | choose 10ms to 5m
            INVALID_VALUE | "component: a~limits: {effects: 99999999999}" | choose 0 to 10000
            INVALID_VALUE | "component: a~capabilities: {state: yes}"   | 'yes' is neither true nor false
            INVALID_VALUE | "component: a~capabilities: {messaging: {send: 'a/*'}}" | must be a list
            INVALID_VALUE | "component: a~capabilities: {messaging: {send: ['a*b']}}" | not its last character
            INVALID_VALUE | "component: a~capabilities: {messaging: {priority: system}}" | capabilities.messaging.priority: 'system' is none of high, normal, low
            INVALID_VALUE | "component: a~limits: {stateKeys: 9999999999}" | choose 0 to 1000000000
            INVALID_VALUE | "component: a~capabilities: {topics: {publish: ['']}}"    | names no topic
            INVALID_VALUE | "component: a~capabilities: {topics: {publish: ['*']}}"   | names no topic
            INVALID_VALUE | "component: a~capabilities: {topics: {publish: ['a b']}}" | must be of A-Z a-z 0-9
            MISSING_KEY   | "component: a~capabilities: {http: {}}"                   | capabilities.http.hosts is missing or empty
            INVALID_VALUE | "component: a~capabilities: {http: {hosts: ['a b']}}"     | 'a b' is no host
            INVALID_VALUE | "component: a~capabilities: {http: {hosts: [a], privateAddresses: [10.0.0.1/8]}}" | bits beyond its first 8
            INVALID_VALUE | "component: a~capabilities: {http: {hosts: [a], responseBytes: 4MiB}}" | at least 256KiB less than limits.hostCallBytes
            INVALID_VALUE | "component: a~limits: {hostCallBytes: 64MiB}~capabilities: {http: {hosts: [a], responseBytes: 8MiB}}" | choose 0 to 7MiB
            INVALID_VALUE | "component: a~capabilities: {environment: {1A: b}}"       | no digit first
            INVALID_VALUE | "component: a~capabilities: {environment: {A: {}}}"       | capabilities.environment.A: must be one value
            INVALID_VALUE | "component: a~memory: hot"                   | memory: 'hot' is neither fresh nor warm
            INVALID_VALUE | "component: a~supervision: {attempts: 0}"   | supervision.attempts: 0 is out of range; choose 1 to 100
            INVALID_VALUE | "component: a~params: {}"                   | params: must be one value
            """)
    void shouldSayWhereAndWhatToDo(ManifestException.Code code, String yaml, String problem) {
        assertThatThrownBy(() -> Manifest.parse(yaml.replace('~', '\n')))
                .isInstanceOfSatisfying(
                        ManifestException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(problem);
    }

    @Test
    void shouldWriteLaterKeysOnlyWhereTheyAreUsed() {
        Manifest manifest = Manifest.parse("component: " + DIGEST + """

                capabilities:
                  environment: {B: "two\\nlines", A: ''}
                  topics: {publish: ["audit.*"]}
                  messaging: {send: [a], priority: low}
                limits: {hostCalls: 5, stateKeys: 7}
                memory: warm
                """);

        String text = manifest.canonicalText();

        assertThat(text)
                .contains("\nmemory: warm\nlimits:\n")
                .contains("\n  hostCalls: 5\n  stateKeys: 7\ncapabilities:\n");
        assertThat(text).contains("messaging: {send: [\"a\"], priority: low}\n");
        assertThat(text).contains("""
                  runtime: false
                  topics: {publish: ["audit.*"]}
                  environment: {"A": "", "B": "two\\u000alines"}
                supervision:
                """);
        assertThat(Manifest.parse(text)).isEqualTo(manifest);
        assertThat(Manifest.parse("component: a\ncapabilities: {environment: {}, topics: true}")
                        .capabilities()
                        .grantedImports())
                .contains(ActorContract.interfaceName("environment"), ActorContract.interfaceName("topics"));
    }

    @Test
    void shouldSayWhatIsMoreThanTheOperatorAllows() {
        Limits maxima = Limits.maxima(Map.of("memory", "8MiB", "fuel", "1000000000", "deadline", "1s"));

        assertThat(Limits.DEFAULT.over(maxima))
                .containsExactly("limits.memory 16MiB, at most 8MiB", "limits.deadline 5s, at most 1s");
        assertThat(Limits.DEFAULT.over(Limits.MAXIMA)).isEmpty();
        assertThatThrownBy(() -> Limits.maxima(Map.of("memry", "8MiB")))
                .isInstanceOf(ManifestException.class)
                .hasMessageStartingWith("unknown key limits.memry");
    }

    @Test
    void shouldNameImportsThatWereNotGranted() {
        Capabilities capabilities = Manifest.parse(
                        "component: a\ncapabilities: {state: true, messaging: {send: ['account/*']}}")
                .capabilities();

        assertThat(capabilities.refusedImports(List.of(
                        "theater:actor/types@1.0.0",
                        "theater:actor/state@1.0.0",
                        "theater:actor/messaging@1.0.0",
                        "theater:actor/runtime@1.0.0",
                        "theater:actor/state@0.1.0",
                        "wasi:clocks/wall-clock@0.2.3")))
                .containsExactly("theater:actor/runtime@1.0.0", "theater:actor/state@0.1.0");
    }

    @Test
    void shouldDescribeWhatATurnDependsOn() {
        Manifest manifest = Manifest.parse("component: " + DIGEST);
        RuntimeDescriptor descriptor = new RuntimeDescriptor(manifest, "wasmtime 48.0.8 fuel");

        assertThat(descriptor.text())
                .startsWith("theater-runtime/v1\ncomponent " + DIGEST + "\nmanifest sha256:")
                .contains("\nengine wasmtime 48.0.8 fuel\n\ncomponent: ");
        assertThat(RuntimeDescriptor.parse(descriptor.text())).isEqualTo(descriptor);
        assertThat(descriptor.hash()).hasSize(32);
        assertThat(new RuntimeDescriptor(manifest, "other").hash()).isNotEqualTo(descriptor.hash());
        assertThatThrownBy(() -> RuntimeDescriptor.parse(descriptor.text() + "\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
