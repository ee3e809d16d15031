package theater.projector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.projector.index.EffectKind;
import theater.projector.index.EffectSet;
import theater.projector.index.EventFacts;
import theater.projector.index.EventPlace;
import theater.projector.index.IndexedEvent;
import theater.projector.query.FoundEvent;
import theater.projector.query.Page;
import theater.projector.query.QueryCursor;

/** Pages as clients see them, and as instances of the projector give them to each other. */
final class PageJson {
    private PageJson() {}

    static ObjectNode of(Page page, Predicate<EventPlace> pruned) {
        ObjectNode body = Answer.JSON.createObjectNode();
        ArrayNode list = body.putArray("events");
        page.events().forEach(event -> list.add(of(event, pruned)));
        if (page.more()) {
            body.put("next", page.next().format());
        }
        return body.put("resume", page.next().format()).put("leaves", page.leaves());
    }

    static ObjectNode of(FoundEvent found, Predicate<EventPlace> pruned) {
        IndexedEvent event = found.event();
        ObjectNode node = Answer.JSON
                .createObjectNode()
                .put("actor", event.actor())
                .put("seq", event.seq())
                .put("type", event.entry().type());
        if (event.isUnreadable()) {
            node.putNull("time");
        } else {
            node.put("time", event.facts().time());
        }
        if (event.facts().effects().isKnown()) {
            ArrayNode effects = node.putArray("effects");
            event.facts().effects().words().forEach(effects::add);
        } else {
            node.putNull("effects");
        }
        if (pruned.test(event.place())) {
            node.put("pruned", true);
        }
        return node.put("hash", event.place().hash().hex())
                .put("finding", event.entry().finding().word())
                .put("partition", event.place().partition())
                .put("block", event.place().block())
                .put("place", event.place().place())
                .put("leaf", found.leaf())
                .put("cursor", found.next().format());
    }

    /**
     * Reads what {@link #of(Page, Predicate)} wrote.
     *
     * @throws IllegalArgumentException or {@link theater.chain.MalformedException} if it is something else
     */
    static Page parse(JsonNode body) {
        List<FoundEvent> events = new ArrayList<>();
        body.path("events").forEach(event -> events.add(event(event)));
        return new Page(
                events,
                QueryCursor.parse(body.path("resume").asText()),
                body.has("next"),
                body.path("leaves").asLong());
    }

    private static FoundEvent event(JsonNode node) {
        Hash hash = Hash.parseHex(node.path("hash").asText());
        EffectSet effects = node.path("effects").isArray() ? EffectSet.NONE : EffectSet.UNKNOWN;
        for (JsonNode word : node.path("effects")) {
            effects = effects.with(EffectKind.of(word.asText()).orElseThrow(IllegalArgumentException::new));
        }
        return new FoundEvent(
                new IndexedEvent(
                        new IndexText.Entry(
                                node.path("actor").asText(),
                                node.path("seq").asLong(),
                                node.path("type").asText(),
                                hash,
                                LinkFinding.parse(node.path("finding").asText())),
                        new EventFacts(node.path("time").asLong(), effects),
                        new EventPlace(
                                hash,
                                node.path("partition").asInt(),
                                node.path("block").asLong(),
                                node.path("place").asInt())),
                node.path("leaf").asLong(),
                QueryCursor.parse(node.path("cursor").asText()));
    }
}
