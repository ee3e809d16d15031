package theater.chaos.cluster;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.executor.kafka.CommitPoint;

/** Ends or holds the process at a commit point. Several shards' committing threads come by. */
final class CommitTrap implements CommitPoint.Observer {
    /** Exit code of a process that was ended here. */
    static final int CRASHED = 77;

    private final Consumer<String> out;
    private @Nullable CommitPoint point;
    private boolean hold;
    private int left;
    private boolean holding;

    CommitTrap(Consumer<String> out) {
        this.out = out;
    }

    /** {@code crash POINT N}, {@code hold POINT N}, {@code go} or {@code forget}. */
    synchronized void obey(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "crash", "hold" -> {
                hold = words[0].equals("hold");
                point = CommitPoint.valueOf(words[1]);
                left = Integer.parseInt(words[2]);
            }
            case "forget" -> point = null;
            case "go" -> {
                holding = false;
                notifyAll();
            }
            default -> throw new IllegalArgumentException("not an order: " + line);
        }
    }

    @Override
    public synchronized void reached(CommitPoint reached) {
        if (reached != point || --left > 0) {
            return;
        }
        if (!hold) {
            Runtime.getRuntime().halt(CRASHED);
        }
        point = null;
        holding = true;
        out.accept("reached " + reached);
        while (holding) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
