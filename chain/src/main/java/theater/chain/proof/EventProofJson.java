package theater.chain.proof;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.Text;

/**
 * The JSON in the {@code extra} of an event's proof:
 * {@code {"v":1,"header":text,"schema":text,"event":base64,"leaf":n,"path":[base64…]}}. All keys are required, none may
 * repeat, others are refused; their order and white space mean nothing.
 */
final class EventProofJson {
    private static final String WHAT = "proof";
    private static final int VERSION = 1;
    private static final List<String> KEYS = List.of("v", "header", "schema", "event", "leaf", "path");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxNumberLength(20)
                    .maxNameLength(16)
                    .maxStringLength(TlogProof.MAX_LENGTH)
                    .build())
            .build();

    private EventProofJson() {}

    static byte[] write(EventProof proof) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeStringField("header", proof.header().text());
            json.writeStringField("schema", proof.schema());
            json.writeStringField("event", Base64.getEncoder().encodeToString(proof.event()));
            json.writeNumberField("leaf", proof.leaf());
            json.writeArrayFieldStart("path");
            for (Hash hash : proof.path()) {
                json.writeString(hash.base64());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static EventProof read(TlogProof log, byte[] extra) {
        Map<String, Object> fields = fields(Text.utf8(extra, WHAT));
        for (String key : KEYS) {
            if (!fields.containsKey(key)) {
                throw new MalformedException(WHAT, "no " + key);
            }
        }
        if (number(fields, "v") != VERSION) {
            throw new MalformedException(WHAT, "version " + number(fields, "v") + " is not known here");
        }
        List<Hash> path = new ArrayList<>();
        for (Object hash : (List<?>) value(fields, "path", List.class)) {
            path.add(Hash.parseBase64((String) hash));
        }
        return new EventProof(
                log,
                BlockHeader.parse(value(fields, "header", String.class)),
                value(fields, "schema", String.class),
                Text.base64(value(fields, "event", String.class), WHAT),
                number(fields, "leaf"),
                path);
    }

    /** Strings, ints and lists of strings by key; nothing else gets through. */
    private static Map<String, Object> fields(String text) {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                expect(json, json.currentToken(), JsonToken.FIELD_NAME);
                String key = json.currentName();
                if (!KEYS.contains(key)) {
                    throw new MalformedException(WHAT, "unknown key " + Text.shorten(key));
                }
                fields.put(key, value(json, json.nextToken()));
            }
            if (json.nextToken() != null) {
                throw new MalformedException(WHAT, "text after the object");
            }
        } catch (IOException e) {
            throw new MalformedException(WHAT, "not JSON as it should be");
        }
        return fields;
    }

    private static Object value(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return Text.smallDecimal(json.getText(), WHAT);
        }
        expect(json, token, JsonToken.START_ARRAY);
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json, json.currentToken(), JsonToken.VALUE_STRING);
            if (texts.size() == MerkleProofs.MAX_PATH) {
                throw new MalformedException(WHAT, "a path of more than " + MerkleProofs.MAX_PATH);
            }
            texts.add(json.getText());
        }
        return texts;
    }

    private static void expect(JsonParser json, JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw new MalformedException(
                    WHAT,
                    "expected " + expected + " at " + json.currentLocation().getCharOffset());
        }
    }

    private static int number(Map<String, Object> fields, String key) {
        return value(fields, key, Integer.class);
    }

    private static <T> T value(Map<String, Object> fields, String key, Class<T> type) {
        Object value = fields.get(key);
        if (!type.isInstance(value)) {
            throw new MalformedException(WHAT, key + " is of the wrong kind");
        }
        return type.cast(value);
    }
}
