package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;

/** Lists in the API's answers. */
final class Listing {
    private Listing() {}

    /** The array itself, or the array under a name in an object. */
    static JsonNode items(JsonNode answer, String name) {
        return answer.isArray() ? answer : answer.withArray("/" + name);
    }
}
