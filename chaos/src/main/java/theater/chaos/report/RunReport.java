package theater.chaos.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param recoveries of all shards that were hit
 * @param restarts why executors ended without being struck
 * @param drainSeconds from the end of the load until everything was settled
 */
public record RunReport(
        String title,
        List<Struck> struck,
        List<Recovery> recoveries,
        List<String> restarts,
        double drainSeconds,
        Verdict verdict) {
    private static final int SHOWN_OF_ONE_CODE = 20;

    public RunReport {
        struck = List.copyOf(struck);
        recoveries = List.copyOf(recoveries);
        restarts = List.copyOf(restarts);
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-76s %15s %15s",
                "seconds from a strike to the first new reply of a shard",
                "",
                "brokers well"));
        lines.add(String.format(Locale.ROOT, "%-70s %5s %7s %7s %7s %7s", "strikes", "n", "p50", "max", "p50", "max"));
        for (StrikeKind kind : StrikeKind.values()) {
            long count = count(kind);
            if (count > 0) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  %-68s %5d %s %s",
                        kind.text(),
                        count,
                        Recovery.text(recoveries(kind)),
                        Recovery.text(recoveries(kind).stream()
                                .filter(Recovery::peace)
                                .toList())));
            }
        }
        points().forEach((point, count) ->
                lines.add(String.format(Locale.ROOT, "    %-66s %5d", "at commit point " + point, count)));
        lines.add("");
        verdict.counts().forEach((name, count) -> lines.add(String.format(Locale.ROOT, "  %-66s %,7d", name, count)));
        lines.add(String.format(
                Locale.ROOT, "  %-66s %7.1f", "seconds from the end of the load to the last turn", drainSeconds));
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

    private long count(StrikeKind kind) {
        return struck.stream().filter(one -> one.strike().kind() == kind).count();
    }

    private List<Recovery> recoveries(StrikeKind kind) {
        return recoveries.stream().filter(one -> one.kind() == kind).toList();
    }

    /** For programs. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("title", title);
        ObjectNode strikes = json.putObject("strikes");
        for (StrikeKind kind : StrikeKind.values()) {
            List<Recovery> times = recoveries(kind);
            ObjectNode one = strikes.putObject(kind.name());
            one.put("count", count(kind));
            if (!times.isEmpty()) {
                one.put("recoveryP50Ms", Recovery.median(times));
                one.put("recoveryMaxMs", Recovery.most(times));
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
