package theater.chaos.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import theater.chaos.strike.StrikeKind;
import theater.chaos.strike.Struck;

/**
 * How long it took after a strike until one of the shards that it hit answered again.
 *
 * @param peace whether all brokers were well from some time before the strike until then
 */
public record Recovery(StrikeKind kind, long millis, boolean peace) {
    /** Behind a strike on a broker, leaders are elected and copies catch up. */
    private static final Duration UNREST = Duration.ofSeconds(20);

    /** All recoveries of a run, as they were seen. */
    public static List<Recovery> of(List<Struck> struck, ReplyWatch replies) {
        List<Recovery> all = new ArrayList<>();
        for (Struck one : struck) {
            for (int shard : one.shards()) {
                OptionalLong millis = replies.recovery(shard, one.at());
                if (millis.isPresent()) {
                    boolean peace = struck.stream()
                            .filter(other -> other.strike().kind().isBroker() && !other.equals(one))
                            .noneMatch(other -> other.at() > one.at() - UNREST.toMillis()
                                    && other.at() < one.at() + millis.getAsLong());
                    all.add(new Recovery(one.strike().kind(), millis.getAsLong(), peace));
                }
            }
        }
        return all;
    }

    /** {@code p50 max} in seconds, dashes if there are none. */
    static String text(List<Recovery> all) {
        if (all.isEmpty()) {
            return String.format(Locale.ROOT, "%7s %7s", "-", "-");
        }
        return String.format(Locale.ROOT, "%7.1f %7.1f", median(all) / 1e3, most(all) / 1e3);
    }

    static long median(List<Recovery> all) {
        return all.stream().map(Recovery::millis).sorted().toList().get(all.size() / 2);
    }

    static long most(List<Recovery> all) {
        return all.stream().mapToLong(Recovery::millis).max().orElse(0);
    }
}
