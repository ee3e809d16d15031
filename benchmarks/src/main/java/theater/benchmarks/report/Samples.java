package theater.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What was measured once in each round.
 *
 * @param values in the order of the rounds, at least one
 */
public record Samples(List<Double> values) {
    public Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
    }

    /** What was measured once only. */
    public static Samples of(double value) {
        return new Samples(List.of(value));
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Round by round, these over others. */
    public Samples over(Samples others) {
        return combine(others, (a, b) -> a / b);
    }

    /** Round by round, the difference to others, divided among so many. */
    public Samples less(Samples others, int among) {
        return combine(others, (a, b) -> (a - b) / among);
    }

    /** Round by round, the greater one. */
    public Samples greater(Samples others) {
        return combine(others, Math::max);
    }

    private Samples combine(Samples others, java.util.function.DoubleBinaryOperator operator) {
        if (others.values.size() != values.size()) {
            throw new IllegalArgumentException(values.size() + " rounds and " + others.values.size());
        }
        return new Samples(IntStream.range(0, values.size())
                .mapToObj(i -> operator.applyAsDouble(values.get(i), others.values.get(i)))
                .toList());
    }

    /** Gathers samples round by round. */
    public static final class Builder {
        private final List<Double> values = new ArrayList<>();

        public void add(double value) {
            values.add(value);
        }

        public Samples build() {
            return new Samples(values);
        }
    }

    /** The value at a share of the sorted values, such as 0.99; 0 if there are none. */
    public static double quantile(double[] values, double share) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    /** A figure with as many digits as it deserves. */
    public static String format(double value) {
        String pattern = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
