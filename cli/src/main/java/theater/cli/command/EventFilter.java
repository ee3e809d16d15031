package theater.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import theater.cli.api.TheaterClient;

/** Which events of the signed log are wanted. */
final class EventFilter {
    @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type: turn, create, upgrade, …")
    private @Nullable String type;

    @Option(
            names = "--effect",
            paramLabel = "KIND",
            description =
                    "Only events with this effect: state-put, state-delete, send, answer, publish, timer-schedule,"
                            + " timer-cancel, log, ask, fetch, spawn, stop, blob-put or blob-release")
    private @Nullable String effect;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only events since then: a time such as 2026-01-31T23:59:59Z, or how long ago: 2h")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only events before then, written as with --since")
    private @Nullable String until;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on behind this cursor of the log")
    private @Nullable String after;

    boolean isEmpty() {
        return type == null && effect == null && since == null && until == null && after == null;
    }

    @Nullable
    String after() {
        return after;
    }

    /** Parameters of a request, without the cursor. Times are read now: later pages have the same. */
    String query() {
        return parameter("type", type)
                + parameter("effect", effect)
                + parameter("since", time("--since", since))
                + parameter("until", time("--until", until));
    }

    private static @Nullable String time(String option, @Nullable String text) {
        return text == null ? null : PointInTime.ago(option, text).toString();
    }

    static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + TheaterClient.segment(value);
    }
}
