package theater.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;

/** Which dead letters are meant. */
final class LetterOptions {
    @Option(names = "--actor", paramLabel = "ID", description = "Only this actor's")
    private @Nullable String actor;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Only those with this reason: failed, no-type, unreadable, …")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those given up since then: a time such as 2026-01-31T23:59:59Z, or how long ago: 2h")
    private @Nullable String since;

    boolean isEmpty() {
        return actor == null && reason == null && since == null;
    }

    String query() {
        StringBuilder query = new StringBuilder();
        if (actor != null) {
            query.append("&actor=").append(TheaterClient.segment(actor));
        }
        if (reason != null) {
            query.append("&reason=").append(TheaterClient.segment(reason));
        }
        if (since != null) {
            query.append("&since=")
                    .append(TheaterClient.segment(
                            PointInTime.ago("--since", since).toString()));
        }
        return query.toString();
    }
}
