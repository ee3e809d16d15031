package theater.schemas.manifest;

import static theater.schemas.manifest.ManifestException.Code;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.TopicPattern;

/** Reads manifests from YAML. What is left out has its default; what is not known is an error. */
final class ManifestReader {
    private static final List<String> KEYS =
            List.of("component", "memory", "limits", "capabilities", "supervision", "params");
    private static final String PRIORITY = "priority";
    private static final int MAX_TARGETS = 100;
    private static final List<String> LIMITS = List.of(
            "memory",
            "fuel",
            "deadline",
            "tableElements",
            "hostCallBytes",
            "logBytes",
            "stateKeyBytes",
            "stateValueBytes",
            "effects",
            "effectBytes",
            "coreInstances",
            "handles",
            "hostCalls",
            "hostCallBytesTotal",
            "mailbox",
            "stateKeys",
            "stateBytes",
            "timers",
            "children",
            "storeBlobs",
            "storeBytes");

    private ManifestReader() {}

    static Manifest read(String yaml) {
        if (yaml.getBytes(StandardCharsets.UTF_8).length > Manifest.MAX_TEXT_BYTES) {
            throw new ManifestException(
                    Code.UNREADABLE, "the manifest is longer than " + Manifest.MAX_TEXT_BYTES + " bytes");
        }
        YamlKeys root = new YamlKeys("", YamlNode.parse(yaml), KEYS);
        String component = root.required("component", "name a .wasm file or sha256:<64 hexadecimal digits>");
        YamlNode limits = root.node("limits");
        YamlNode capabilities = root.node("capabilities");
        YamlNode supervision = root.node("supervision");
        return new Manifest(
                component,
                root.read("memory", MemoryMode.FRESH, MemoryMode::parse),
                limits == null ? Limits.DEFAULT : limits(new YamlKeys("limits.", limits, LIMITS), Limits.DEFAULT),
                capabilities == null ? Capabilities.NONE : capabilities(capabilities),
                supervision == null ? Supervision.DEFAULT : supervision(supervision),
                root.read("params", "", Function.identity()));
    }

    /** Limits that are not in a manifest. */
    static Limits limits(Map<String, String> settings, Limits otherwise) {
        Map<String, YamlNode> nodes = new LinkedHashMap<>();
        settings.forEach((key, value) -> nodes.put(key, new YamlNode.Scalar(YamlNode.NO_LINE, value)));
        return limits(new YamlKeys("limits.", new YamlNode.Keys(YamlNode.NO_LINE, nodes), LIMITS), otherwise);
    }

    private static Limits limits(YamlKeys keys, Limits otherwise) {
        return new Limits(
                keys.read("memory", otherwise.memory(), DataSize::parse),
                keys.read("fuel", otherwise.fuel(), YamlKeys::parseLong),
                keys.read("deadline", otherwise.deadline(), Durations::parse),
                keys.read("tableElements", otherwise.tableElements(), YamlKeys::parseInt),
                keys.read("hostCallBytes", otherwise.hostCallBytes(), DataSize::parse),
                keys.read("logBytes", otherwise.logBytes(), DataSize::parse),
                keys.read("stateKeyBytes", otherwise.stateKeyBytes(), DataSize::parse),
                keys.read("stateValueBytes", otherwise.stateValueBytes(), DataSize::parse),
                keys.read("effects", otherwise.effects(), YamlKeys::parseInt),
                keys.read("effectBytes", otherwise.effectBytes(), DataSize::parse),
                keys.read("coreInstances", otherwise.coreInstances(), YamlKeys::parseInt),
                keys.read("handles", otherwise.handles(), YamlKeys::parseInt),
                keys.read("hostCalls", otherwise.hostCalls(), YamlKeys::parseInt),
                keys.read("hostCallBytesTotal", otherwise.hostCallBytesTotal(), DataSize::parse),
                keys.read("mailbox", otherwise.mailbox(), YamlKeys::parseInt),
                keys.read("stateKeys", otherwise.stateKeys(), YamlKeys::parseLong),
                keys.read("stateBytes", otherwise.stateBytes(), DataSize::parse),
                keys.read("timers", otherwise.timers(), YamlKeys::parseInt),
                keys.read("children", otherwise.children(), YamlKeys::parseInt),
                keys.read("storeBlobs", otherwise.storeBlobs(), YamlKeys::parseInt),
                keys.read("storeBytes", otherwise.storeBytes(), DataSize::parse));
    }

    private static Capabilities capabilities(YamlNode node) {
        YamlKeys keys = new YamlKeys(
                "capabilities.",
                node,
                List.of(
                        "state",
                        "messaging",
                        "timers",
                        "topics",
                        "supervision",
                        "store",
                        "http",
                        "runtime",
                        "environment"));
        Targets<ActorPattern> messaging = targets(keys, "messaging", List.of("send", PRIORITY), ActorPattern::parse);
        Targets<TopicPattern> topics = targets(keys, "topics", List.of("publish"), TopicPattern::parse);
        Targets<ActorPattern> supervision = targets(keys, "supervision", List.of("spawn"), ActorPattern::parse);
        Targets<BlobPattern> store = targets(keys, "store", List.of("read"), BlobPattern::parse);
        YamlNode environment = keys.node("environment");
        boolean variables = environment instanceof YamlNode.Keys;
        return new Capabilities(
                keys.read("state", false, YamlKeys::parseBoolean),
                messaging.granted,
                messaging.patterns,
                messaging.keys == null
                        ? Capabilities.NONE.highestPriority()
                        : messaging.keys.read(
                                PRIORITY, Capabilities.NONE.highestPriority(), Capabilities::parsePriority),
                keys.read("timers", false, YamlKeys::parseBoolean),
                topics.granted,
                topics.patterns,
                supervision.granted,
                supervision.patterns,
                store.granted,
                store.patterns,
                http(keys.node("http")),
                keys.read("runtime", false, YamlKeys::parseBoolean),
                variables || keys.read("environment", false, YamlKeys::parseBoolean),
                variables ? keys.texts("environment") : Collections.emptySortedMap());
    }

    private static HttpGrant http(@Nullable YamlNode node) {
        HttpGrant otherwise = HttpGrant.NONE;
        if (node == null) {
            return otherwise;
        }
        var keys = new YamlKeys(
                "capabilities.http.",
                node,
                List.of("hosts", "privateAddresses", "requestBytes", "responseBytes", "timeout", "redirects"));
        List<HostPattern> hosts = keys.list("hosts", HostPattern::parse);
        if (hosts.isEmpty()) {
            throw new ManifestException(
                    Code.MISSING_KEY,
                    "capabilities.http.hosts is missing or empty; name servers such as [\"api.example.com\"], or leave"
                            + " http out");
        }
        List<AddressRange> privateAddresses = keys.list("privateAddresses", AddressRange::parse);
        checkTargets("http.hosts, number of patterns", hosts);
        checkTargets("http.privateAddresses, number of ranges", privateAddresses);
        return new HttpGrant(
                hosts,
                privateAddresses,
                keys.read("requestBytes", otherwise.requestBytes(), DataSize::parse),
                keys.read("responseBytes", otherwise.responseBytes(), DataSize::parse),
                keys.read("timeout", otherwise.timeout(), Durations::parse),
                keys.read("redirects", otherwise.redirects(), YamlKeys::parseInt));
    }

    /** {@code true}, {@code false}, or a mapping whose first key names targets. */
    private static <T> Targets<T> targets(YamlKeys keys, String key, List<String> known, Function<String, T> reader) {
        YamlNode node = keys.node(key);
        if (node instanceof YamlNode.Keys) {
            var nested = new YamlKeys("capabilities." + key + ".", node, known);
            List<T> patterns = nested.list(known.getFirst(), reader);
            checkTargets(key + "." + known.getFirst() + ", number of patterns", patterns);
            return new Targets<>(true, patterns, nested);
        }
        return new Targets<>(keys.read(key, false, YamlKeys::parseBoolean), List.of(), null);
    }

    private static void checkTargets(String what, List<?> targets) {
        Ranges.check("capabilities." + what, targets.size(), 0, MAX_TARGETS);
    }

    /** @param keys all of the mapping; null if there is none */
    private record Targets<T>(
            boolean granted, List<T> patterns, @Nullable YamlKeys keys) {}

    private static Supervision supervision(YamlNode node) {
        YamlKeys keys = new YamlKeys("supervision.", node, List.of("attempts"));
        return new Supervision(keys.read("attempts", Supervision.DEFAULT.attempts(), YamlKeys::parseInt));
    }
}
