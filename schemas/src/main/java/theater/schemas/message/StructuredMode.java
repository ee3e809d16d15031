package theater.schemas.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CloudEvents in structured mode, JSON format (CloudEvents 1.0.2, JSON event format). */
final class StructuredMode {
    private static final String MEDIA_TYPE_START = "application/cloudevents";
    private static final String MEDIA_TYPE = "application/cloudevents+json";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StructuredMode() {}

    /** Whether a record with this content type is one event in structured mode, of whatever format. */
    static boolean isStructured(String contentType) {
        return contentType.regionMatches(true, 0, MEDIA_TYPE_START, 0, MEDIA_TYPE_START.length());
    }

    static EventDraft read(String contentType, byte @Nullable [] value) throws UnreadableException {
        int end = contentType.indexOf(';');
        String mediaType =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!mediaType.equals(MEDIA_TYPE)) {
            throw new UnreadableException("content type " + mediaType + " is not understood; send " + MEDIA_TYPE
                    + ", one event a record, or the binary mode");
        }
        if (value == null) {
            throw new UnreadableException("structured CloudEvent without a value");
        }
        try (JsonParser parser = JSON.createParser(value)) {
            return readEvent(parser, value);
        } catch (IOException e) {
            throw new UnreadableException("structured CloudEvent is not valid JSON");
        }
    }

    private static EventDraft readEvent(JsonParser parser, byte[] value) throws IOException, UnreadableException {
        EventDraft draft = new EventDraft();
        Data data = new Data();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableException("structured CloudEvent is not a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "data" -> data.readJson(parser, token, value);
                case "data_base64" -> data.readBase64(parser, token);
                default -> readAttribute(draft, parser, name, token);
            }
        }
        if (parser.nextToken() != null) {
            throw new UnreadableException("structured CloudEvent is followed by something else");
        }
        data.finish(draft);
        return draft;
    }

    private static void readAttribute(EventDraft draft, JsonParser parser, String name, JsonToken token)
            throws IOException, UnreadableException {
        switch (token) {
            case VALUE_NULL -> {
                // The same as absent.
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE -> draft.put(name, parser.getText());
            // CloudEvents types are exhausted: a token of JSON that no attribute can be.
            default ->
                throw new UnreadableException(
                        "attribute " + name + " is neither a string nor an integer nor a boolean");
        }
    }

    /** The body, which can be told only when {@code datacontenttype} is known. */
    private static final class Data {
        private byte @Nullable [] json;
        private @Nullable String text;
        private byte @Nullable [] binary;

        void readJson(JsonParser parser, JsonToken token, byte[] value) throws IOException {
            int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            if (token == JsonToken.VALUE_NULL) {
                return;
            }
            if (token == JsonToken.VALUE_STRING) {
                text = parser.getText();
            }
            parser.skipChildren();
            parser.finishToken();
            // The sender's own bytes: writing the JSON anew could change its numbers.
            json = Arrays.copyOfRange(
                    value, start, Math.toIntExact(parser.currentLocation().getByteOffset()));
        }

        void readBase64(JsonParser parser, JsonToken token) throws IOException, UnreadableException {
            if (token == JsonToken.VALUE_NULL) {
                return;
            }
            try {
                binary = token == JsonToken.VALUE_STRING ? Base64.getDecoder().decode(parser.getText()) : null;
            } catch (IllegalArgumentException e) {
                binary = null;
            }
            if (binary == null) {
                throw new UnreadableException("data_base64 is not base64");
            }
        }

        void finish(EventDraft draft) throws UnreadableException {
            if (json != null && binary != null) {
                throw new UnreadableException("both data and data_base64 are there");
            }
            if (binary != null) {
                draft.body = binary;
            } else if (json != null && draft.contentType == null) {
                draft.contentType = "application/json";
                draft.body = json;
            } else if (json != null) {
                boolean literal = text != null && !isJson(String.valueOf(draft.contentType));
                draft.body = literal ? String.valueOf(text).getBytes(StandardCharsets.UTF_8) : json;
            }
        }

        private static boolean isJson(String contentType) {
            int end = contentType.indexOf(';');
            String mediaType = (end < 0 ? contentType : contentType.substring(0, end))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            return mediaType.endsWith("/json") || mediaType.endsWith("+json");
        }
    }
}
