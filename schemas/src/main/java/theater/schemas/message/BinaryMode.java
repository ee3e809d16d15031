package theater.schemas.message;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** CloudEvents in binary mode, and plain records, which are the same without attributes. */
final class BinaryMode {
    private BinaryMode() {}

    static EventDraft read(Headers headers, byte @Nullable [] value) throws UnreadableException {
        EventDraft draft = new EventDraft();
        for (Header header : headers) {
            String name = header.key();
            byte[] bytes = header.value();
            if (bytes == null) {
                continue;
            }
            if (name.equals(HeaderNames.CONTENT_TYPE)) {
                draft.put("datacontenttype", Utf8.decode("header content-type", bytes));
            } else if (name.startsWith(HeaderNames.ATTRIBUTE_PREFIX)) {
                String attribute = name.substring(HeaderNames.ATTRIBUTE_PREFIX.length());
                draft.put(attribute, Utf8.decode("header " + name, bytes));
            }
        }
        draft.body = value;
        return draft;
    }
}
