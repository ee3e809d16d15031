package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import theater.cli.api.TheaterClient;

/** Dead letters of a server, page by page. */
final class LetterPages {
    private static final int PAGE = 1_000;

    private final TheaterClient client;
    private final LetterOptions options;
    private final Deque<JsonNode> page = new ArrayDeque<>();
    private @Nullable String after;
    private boolean last;
    private int left;

    LetterPages(TheaterClient client, LetterOptions options, int limit) {
        this.client = client;
        this.options = options;
        this.left = limit;
    }

    /** The next letter; null: there are no more, or as many as were wanted. */
    @Nullable
    JsonNode next() {
        while (left > 0 && page.isEmpty() && !last) {
            JsonNode answer = client.require("/v1/dead-letters?limit=" + Math.min(PAGE, left) + options.query()
                            + (after == null ? "" : "&after=" + TheaterClient.segment(after)))
                    .json();
            answer.path("deadLetters").forEach(page::add);
            last = !answer.hasNonNull("next");
            after = answer.path("next").asText();
        }
        if (left == 0 || page.isEmpty()) {
            return null;
        }
        left--;
        return page.remove();
    }

    /** Whether there may be letters behind those that were wanted. */
    boolean hasMore() {
        return left == 0 && !last;
    }
}
