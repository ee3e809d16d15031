package theater.ingress.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Bytes as {@code {"size": n, "base64": "…", "text": "…"}}, with {@code text} only where they are UTF-8 without control
 * characters. Part of the public API.
 */
public final class JsonBytes {
    private JsonBytes() {}

    /** What the buffer holds; its position stays. */
    public static ObjectNode of(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("size", bytes.length)
                .put("base64", Base64.getEncoder().encodeToString(bytes));
        text(bytes).ifPresent(text -> node.put("text", text));
        return node;
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean readable =
                    text.chars().allMatch(c -> c == '\n' || c == '\r' || c == '\t' || !Character.isISOControl(c));
            return readable ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
