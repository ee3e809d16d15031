package theater.benchmarks.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import theater.cli.terminal.Table;

/** What one benchmark found. Filled by one thread. */
public final class Finding {
    private final String title;
    private final List<String> compared;
    private final Table table = Table.of("", "median", "min", "max", "");
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final List<String> remarks = new ArrayList<>();

    /**
     * @param title of the benchmark
     * @param compared what was measured against what, in lines
     */
    public Finding(String title, String... compared) {
        this.title = title;
        this.compared = List.of(compared);
    }

    /** A raw figure: its median goes to JSON under the key. */
    public Finding figure(String key, String what, Samples samples, String unit) {
        table.row(
                what,
                Samples.format(samples.median()),
                Samples.format(samples.min()),
                Samples.format(samples.max()),
                unit);
        json.put(key, rounded(samples.median()));
        return this;
    }

    /** A ratio: median, least and greatest go to JSON. */
    public Finding ratio(String key, String what, Samples samples) {
        json.put(key + "Min", rounded(samples.min()));
        json.put(key + "Max", rounded(samples.max()));
        return figure(key, what, samples, "x");
    }

    /** A key that could not be measured, and why. */
    public Finding missing(String key, String why) {
        json.putNull(key);
        return remark(key + " was not measured: " + why);
    }

    /** A line below the table. */
    public Finding remark(String text) {
        remarks.add(text);
        return this;
    }

    /** The keys, flat. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        compared.forEach(line -> lines.add("  " + line));
        table.lines().forEach(line -> lines.add("  " + line));
        remarks.forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
