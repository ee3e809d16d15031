package theater.schemas.manifest;

import java.util.HexFormat;
import java.util.stream.Collectors;

/** The canonical text of a manifest. Strings are in double quotes with JSON's escapes, in ASCII. */
final class ManifestWriter {
    private ManifestWriter() {}

    static String write(Manifest manifest) {
        Limits limits = manifest.limits();
        Capabilities capabilities = manifest.capabilities();
        String send = capabilities.sendTo().stream()
                .map(pattern -> quote(pattern.toString()))
                .collect(Collectors.joining(", ", "[", "]"));
        return """
                component: %s
                limits:
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
                capabilities:
                  state: %s
                  messaging: %s
                  runtime: %s
                supervision:
                  attempts: %d
                params: %s
                """.formatted(
                        quote(manifest.component()),
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
                        capabilities.state(),
                        capabilities.messaging() ? "{send: " + send + "}" : "false",
                        capabilities.runtime(),
                        manifest.supervision().attempts(),
                        quote(manifest.params()));
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
