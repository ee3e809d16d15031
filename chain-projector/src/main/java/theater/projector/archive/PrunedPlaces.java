package theater.projector.archive;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which events of a segment are pruned. Never changed. */
final class PrunedPlaces {
    private final Map<Long, BitSet> blocks = new HashMap<>();

    private PrunedPlaces() {}

    /** Reads a whole segment. */
    static PrunedPlaces of(Segment segment) {
        PrunedPlaces places = new PrunedPlaces();
        for (Frame frame : segment.frames()) {
            segment.blocks(frame).forEach(places::add);
        }
        return places;
    }

    private void add(ArchivedBlock block) {
        List<ArchivedEvent> events = block.events();
        BitSet pruned = new BitSet(events.size());
        for (int place = 0; place < events.size(); place++) {
            pruned.set(place, events.get(place).isPruned());
        }
        if (!pruned.isEmpty()) {
            blocks.put(block.header().block(), pruned);
        }
    }

    boolean has(long block, int place) {
        BitSet pruned = blocks.get(block);
        return pruned != null && pruned.get(place);
    }
}
