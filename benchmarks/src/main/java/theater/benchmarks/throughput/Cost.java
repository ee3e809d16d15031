package theater.benchmarks.throughput;

import java.util.Locale;
import theater.benchmarks.child.CpuWatch;
import theater.benchmarks.report.Window;

/**
 * What one run took.
 *
 * @param rate messages a second
 * @param own CPU time of the process that was measured, microseconds a message
 * @param broker CPU time of the broker, microseconds a message
 * @param perTransaction messages of a transaction, on average
 */
record Cost(double rate, double own, double broker, double perTransaction) {

    /** @param own both were closed */
    static Cost of(Window window, CpuWatch own, CpuWatch broker, double perTransaction) {
        return new Cost(
                window.rate(),
                window.each(own.microsBetween(window.from(), window.to())),
                window.each(broker.microsBetween(window.from(), window.to())),
                perTransaction);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%,.0f messages/s; CPU %.1f µs a message, broker %.1f µs; %.0f messages a transaction",
                rate,
                own,
                broker,
                perTransaction);
    }
}
