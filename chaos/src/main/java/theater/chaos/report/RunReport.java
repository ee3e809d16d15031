package theater.chaos.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import theater.chaos.check.Finding;
import theater.chaos.check.Verdict;
import theater.chaos.strike.StrikeKind;
import theater.chaos.strike.Struck;
import theater.executor.kafka.CommitPoint;

/**
 * What a run was like: strikes, messages, recoveries, findings.
 *
 * @param title seed, length, load
 * @param struck all strikes
 * @param recoveries milliseconds from a strike to the first new reply of each shard that it hit, by kind
 * @param restarts why executors ended without being struck
 * @param drainSeconds from the end of the load until everything was settled
 */
public record RunReport(
        String title,
        List<Struck> struck,
        Map<StrikeKind, List<Long>> recoveries,
        List<String> restarts,
        double drainSeconds,
        Verdict verdict) {
    private static final int SHOWN_OF_ONE_CODE = 20;

    public RunReport {
        struck = List.copyOf(struck);
        restarts = List.copyOf(restarts);
    }

    /** Recoveries as they were seen. */
    public static Map<StrikeKind, List<Long>> recoveries(List<Struck> struck, ReplyWatch replies) {
        Map<StrikeKind, List<Long>> recoveries = new EnumMap<>(StrikeKind.class);
        for (Struck one : struck) {
            for (int shard : one.shards()) {
                OptionalLong recovery = replies.recovery(shard, one.at());
                if (recovery.isPresent()) {
                    recoveries
                            .computeIfAbsent(one.strike().kind(), kind -> new ArrayList<>())
                            .add(recovery.getAsLong());
                }
            }
        }
        return recoveries;
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-82s %5s %8s %8s",
                "strikes, and seconds to the first new reply of a shard",
                "n",
                "p50",
                "max"));
        for (StrikeKind kind : StrikeKind.values()) {
            long count =
                    struck.stream().filter(one -> one.strike().kind() == kind).count();
            if (count > 0) {
                List<Long> times = recoveries.getOrDefault(kind, List.of());
                lines.add(String.format(
                        Locale.ROOT, "  %-80s %5d %8s %8s", kind.text(), count, median(times), most(times)));
            }
        }
        points().forEach((point, count) ->
                lines.add(String.format(Locale.ROOT, "    %-78s %5d", "at commit point " + point, count)));
        lines.add("");
        verdict.counts().forEach((name, count) -> lines.add(String.format(Locale.ROOT, "  %-80s %,7d", name, count)));
        lines.add(String.format(
                Locale.ROOT, "  %-80s %7.1f", "seconds from the end of the load to the last turn", drainSeconds));
        restarts.forEach(restart -> lines.add("  " + restart));
        lines.add("");
        lines.add("findings: " + verdict.findings().size());
        lines.addAll(findings());
        return lines;
    }

    private List<String> findings() {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> shown = new TreeMap<>();
        for (Finding finding : verdict.findings()) {
            int number = shown.merge(finding.code(), 1, Integer::sum);
            if (number <= SHOWN_OF_ONE_CODE) {
                lines.add("  " + finding);
            }
        }
        shown.forEach((code, count) -> {
            if (count > SHOWN_OF_ONE_CODE) {
                lines.add("  " + code + ": and " + (count - SHOWN_OF_ONE_CODE) + " more");
            }
        });
        return lines;
    }

    private Map<CommitPoint, Long> points() {
        Map<CommitPoint, Long> points = new EnumMap<>(CommitPoint.class);
        for (Struck one : struck) {
            StrikeKind kind = one.strike().kind();
            if (kind == StrikeKind.EXECUTOR_CRASHED || kind == StrikeKind.EXECUTOR_FROZEN) {
                points.merge(one.strike().point(), 1L, Long::sum);
            }
        }
        return points;
    }

    private static String median(List<Long> millis) {
        return millis.isEmpty()
                ? "-"
                : seconds(millis.stream().sorted().toList().get(millis.size() / 2));
    }

    private static String most(List<Long> millis) {
        return millis.isEmpty()
                ? "-"
                : seconds(millis.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1e3);
    }

    /** For programs. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("title", title);
        ObjectNode strikes = json.putObject("strikes");
        for (StrikeKind kind : StrikeKind.values()) {
            List<Long> times = recoveries.getOrDefault(kind, List.of());
            ObjectNode one = strikes.putObject(kind.name());
            one.put(
                    "count",
                    struck.stream()
                            .filter(other -> other.strike().kind() == kind)
                            .count());
            if (!times.isEmpty()) {
                one.put("recoveryP50Ms", times.stream().sorted().toList().get(times.size() / 2));
                one.put(
                        "recoveryMaxMs",
                        times.stream().mapToLong(Long::longValue).max().orElse(0));
            }
        }
        ObjectNode counts = json.putObject("counts");
        verdict.counts().forEach(counts::put);
        json.put("drainSeconds", drainSeconds);
        ArrayNode ended = json.putArray("restarts");
        restarts.forEach(ended::add);
        ArrayNode findings = json.putArray("findings");
        verdict.findings().forEach(finding -> findings.add(finding.toString()));
        return json;
    }
}
