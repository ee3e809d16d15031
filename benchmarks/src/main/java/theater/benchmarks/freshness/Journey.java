package theater.benchmarks.freshness;

import java.util.List;

/**
 * When an event passed each point on its way to a signed checkpoint, by the times of Kafka's records; milliseconds since
 * 1970 UTC.
 *
 * @param written the event
 * @param cut the block that has it
 * @param sequenced the leaf of that block
 * @param signed the first checkpoint that covers the leaf
 * @param seen that checkpoint at a reader
 */
record Journey(long written, long cut, long sequenced, long signed, long seen) {

    /** A part of the way. */
    enum Stage {
        CUT("until the block is cut"),
        SEQUENCED("… its leaf is written"),
        SIGNED("… a checkpoint is signed"),
        SEEN("… a reader has it");

        private final String text;

        Stage(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        double[] of(List<Journey> journeys) {
            return journeys.stream()
                    .mapToDouble(journey -> (double) journey.millis(this))
                    .toArray();
        }
    }

    private long millis(Stage stage) {
        return switch (stage) {
            case CUT -> cut - written;
            case SEQUENCED -> sequenced - cut;
            case SIGNED -> signed - sequenced;
            case SEEN -> seen - signed;
        };
    }

    static double[] delays(List<Journey> journeys) {
        return journeys.stream()
                .mapToDouble(journey -> (double) (journey.seen - journey.written))
                .toArray();
    }
}
