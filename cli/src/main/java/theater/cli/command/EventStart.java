package theater.cli.command;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a stream of events begins, and in which partitions. */
final class EventStart {
    private static final Set<String> ENDS = Set.of("earliest", "latest");

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = {
                "Begin there: behind a CURSOR; at earliest (the default) or latest; at an offset, offset:1200 of the only"
                        + " partition or offset:0=1200,1=900 of each; or at a time such as 2026-01-31T23:59:59Z, or how"
                        + " long ago: 15m"
            })
    private @Nullable String from;

    @Option(names = "--partition", paramLabel = "N", description = "Only events of this partition")
    private @Nullable Integer partition;

    boolean isGiven() {
        return from != null || partition != null;
    }

    /** Parameters of a request. */
    String query() {
        return EventFilter.parameter("partition", partition == null ? null : partition.toString())
                + EventFilter.parameter("from", from == null ? null : place(from));
    }

    private static String place(String from) {
        return ENDS.contains(from) || from.startsWith("v1.") || from.startsWith("offset:")
                ? from
                : PointInTime.ago("--from", from).toString();
    }
}
