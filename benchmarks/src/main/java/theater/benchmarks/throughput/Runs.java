package theater.benchmarks.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import theater.benchmarks.report.Samples;

/** What the rounds of one runner took. */
final class Runs {
    private final List<Cost> costs = new ArrayList<>();

    void add(Cost cost) {
        costs.add(cost);
    }

    /** Messages a second. */
    Samples rates() {
        return samples(Cost::rate);
    }

    /** CPU microseconds a message of the process itself. */
    Samples own() {
        return samples(Cost::own);
    }

    /** CPU microseconds a message of the broker. */
    Samples broker() {
        return samples(Cost::broker);
    }

    /** CPU microseconds a message of both. */
    Samples all() {
        return samples(cost -> cost.own() + cost.broker());
    }

    Samples perTransaction() {
        return samples(Cost::perTransaction);
    }

    private Samples samples(ToDoubleFunction<Cost> part) {
        return new Samples(costs.stream().mapToDouble(part).boxed().toList());
    }
}
