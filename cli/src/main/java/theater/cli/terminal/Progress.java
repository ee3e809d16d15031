package theater.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a command is doing and how far it is. A person sees one line that is rewritten; a log file sees a line for each
 * step and one every few seconds within it. Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
    private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_LINE = TimeUnit.SECONDS.toNanos(5);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int BAR = 24;
    private static final int DETAIL = 100;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final Terminal terminal;
    private final LongSupplier nanoClock;
    private String step = "";
    private long stepStarted;
    private long lastShown;
    private boolean lineOpen;

    /** Progress on the terminal's error stream. */
    public Progress(Terminal terminal) {
        this(terminal, System::nanoTime);
    }

    Progress(Terminal terminal, LongSupplier nanoClock) {
        this.terminal = terminal;
        this.nanoClock = nanoClock;
    }

    /** Begins another step; the one before is done. */
    public synchronized void step(String text) {
        finishStep();
        step = text;
        stepStarted = nanoClock.getAsLong();
        show(text + " …");
    }

    /** Does something that is mostly quick: the step is shown only once it has taken two seconds. */
    public <T> T quietly(String text, Supplier<T> work) {
        var done = new CountDownLatch(1);
        Thread shows = Thread.ofVirtual().start(() -> {
            try {
                if (!done.await(QUIET.toNanos(), TimeUnit.NANOSECONDS)) {
                    step(text);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return work.get();
        } finally {
            done.countDown();
            try {
                shows.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Says how far the step is; cheap enough to call for every record. */
    public synchronized void at(long done, long total, String unit) {
        long now = nanoClock.getAsLong();
        if (now - lastShown < (terminal.interactive() ? REDRAW : PLAIN_LINE)) {
            return;
        }
        double seconds = Math.max(1e-3, (now - stepStarted) / 1e9);
        String figures = String.format(
                Locale.ROOT, "%,d of %,d %s, %,.0f/s", Math.min(done, total), total, unit, done / seconds);
        show(terminal.interactive() ? step + " " + bar(done, total) + " " + figures : step + ": " + figures);
    }

    /** Says what the step is at; cheap enough to call for every line of a tool's output. */
    public synchronized void detail(String text) {
        if (nanoClock.getAsLong() - lastShown < (terminal.interactive() ? REDRAW : PLAIN_LINE)) {
            return;
        }
        String line = step + ": " + text.strip();
        show(line.length() <= DETAIL ? line : line.substring(0, DETAIL - 1) + "…");
    }

    /** Shows a line that stays. */
    public synchronized void remark(String text) {
        eraseLine();
        terminal.note("  " + text);
        if (terminal.interactive() && !step.isEmpty()) {
            show(step + " …");
        }
    }

    /** The last step is done. */
    @Override
    public synchronized void close() {
        finishStep();
        step = "";
    }

    private void finishStep() {
        if (step.isEmpty() || !terminal.interactive()) {
            return;
        }
        eraseLine();
        double seconds = (nanoClock.getAsLong() - stepStarted) / 1e9;
        terminal.note(String.format(Locale.ROOT, "%s  %.1f s", step, seconds));
    }

    private void show(String line) {
        lastShown = nanoClock.getAsLong();
        if (terminal.interactive()) {
            terminal.err().print(CLEAR_LINE + line);
            terminal.err().flush();
            lineOpen = true;
        } else {
            terminal.note(line);
        }
    }

    private void eraseLine() {
        if (lineOpen) {
            terminal.err().print(CLEAR_LINE);
            lineOpen = false;
        }
    }

    private static String bar(long done, long total) {
        int filled = (int) (total <= 0 ? BAR : Math.min(BAR, done * BAR / total));
        return "█".repeat(filled) + "░".repeat(BAR - filled);
    }
}
