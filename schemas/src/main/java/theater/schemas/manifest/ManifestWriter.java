package theater.schemas.manifest;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import theater.schemas.topic.Lane;

/** The canonical text of a manifest. Strings are in double quotes with JSON's escapes, in ASCII. */
final class ManifestWriter {
    private ManifestWriter() {}

    static String write(Manifest manifest) {
        Limits limits = manifest.limits();
        Capabilities capabilities = manifest.capabilities();
        return """
                component: %s
                %slimits:
                  memory: %s
                  fuel: %d
                  deadline: %s
                  tableElements: %d
                  hostCallBytes: %s
                  logBytes: %s
                  stateKeyBytes: %s
                  stateValueBytes: %s
                  effects: %d
                  effectBytes: %s
                %scapabilities:
                  state: %s
                  messaging: %s
                  runtime: %s
                %ssupervision:
                  attempts: %d
                params: %s
                """.formatted(
                        quote(manifest.component()),
                        manifest.memory() == MemoryMode.FRESH ? "" : "memory: " + manifest.memory() + "\n",
                        limits.memory(),
                        limits.fuel(),
                        Durations.format(limits.deadline()),
                        limits.tableElements(),
                        limits.hostCallBytes(),
                        limits.logBytes(),
                        limits.stateKeyBytes(),
                        limits.stateValueBytes(),
                        limits.effects(),
                        limits.effectBytes(),
                        laterLimits(limits),
                        capabilities.state(),
                        capabilities.messaging() ? messaging(capabilities) : "false",
                        capabilities.runtime(),
                        laterCapabilities(capabilities),
                        manifest.supervision().attempts(),
                        quote(manifest.params()));
    }

    private static String messaging(Capabilities capabilities) {
        Lane.Level priority = capabilities.highestPriority();
        return "{send: " + list(capabilities.sendTo())
                + (priority == Capabilities.NONE.highestPriority()
                        ? "}"
                        : ", priority: " + priority.name().toLowerCase(Locale.ROOT) + "}");
    }

    private static String laterLimits(Limits limits) {
        Limits known = Limits.DEFAULT;
        return unless("coreInstances", limits.coreInstances(), known.coreInstances())
                + unless("handles", limits.handles(), known.handles())
                + unless("hostCalls", limits.hostCalls(), known.hostCalls())
                + unless("hostCallBytesTotal", limits.hostCallBytesTotal(), known.hostCallBytesTotal())
                + unless("mailbox", limits.mailbox(), known.mailbox())
                + unless("stateKeys", limits.stateKeys(), known.stateKeys())
                + unless("stateBytes", limits.stateBytes(), known.stateBytes())
                + unless("timers", limits.timers(), known.timers())
                + unless("children", limits.children(), known.children())
                + unless("storeBlobs", limits.storeBlobs(), known.storeBlobs())
                + unless("storeBytes", limits.storeBytes(), known.storeBytes());
    }

    private static <T> String unless(String key, T value, T known) {
        return value.equals(known) ? "" : "  " + key + ": " + value + "\n";
    }

    /** Grants that the first version of the text did not have. Without them nothing is written: texts stay as they were. */
    private static String laterCapabilities(Capabilities capabilities) {
        String topics = capabilities.topics() ? "  topics: {publish: " + list(capabilities.publishTo()) + "}\n" : "";
        String variables = capabilities.variables().entrySet().stream()
                .map(variable -> quote(variable.getKey()) + ": " + quote(variable.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        String timers = capabilities.timers() ? "  timers: true\n" : "";
        String supervision =
                capabilities.supervision() ? "  supervision: {spawn: " + list(capabilities.spawn()) + "}\n" : "";
        String store = capabilities.store() ? "  store: {read: " + list(capabilities.readable()) + "}\n" : "";
        return timers
                + topics
                + supervision
                + store
                + http(capabilities.http())
                + (capabilities.environment() ? "  environment: " + variables + "\n" : "");
    }

    private static String http(HttpGrant http) {
        return http.isGranted()
                ? "  http: {hosts: " + list(http.hosts()) + ", privateAddresses: " + list(http.privateAddresses())
                        + ", requestBytes: " + http.requestBytes() + ", responseBytes: " + http.responseBytes()
                        + ", timeout: " + Durations.format(http.timeout()) + ", redirects: " + http.redirects() + "}\n"
                : "";
    }

    private static String list(List<?> patterns) {
        return patterns.stream().map(pattern -> quote(pattern.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    // Everything but printable ASCII is escaped: YAML folds some Unicode line ends and refuses control characters.
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return quoted.append('"').toString();
    }
}
