package theater.schemas.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads text that strangers wrote. */
final class Utf8 {
    private Utf8() {}

    /** The text, or a refusal if the bytes are not UTF-8. */
    static String decode(String what, byte[] bytes) throws UnreadableException {
        for (byte b : bytes) {
            if (b < 0) {
                return decodeStrictly(what, bytes);
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String decodeStrictly(String what, byte[] bytes) throws UnreadableException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException(what + " is not UTF-8");
        }
    }
}
