package theater.benchmarks.scaling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.child.CpuWatch;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.report.BenchContext;

/** Executors that share one group, each in a process of its own. Used by one thread. */
final class Group implements AutoCloseable {
    private final BenchContext context;
    private final String start;
    private final List<ChildProcess> members = new ArrayList<>();

    /** @param address of the cluster through their prefix */
    Group(BenchContext context, String address) {
        this.context = context;
        this.start = "start " + address + " ";
    }

    /** Starts one more; returns when so many shards run in it. */
    void join(int shards) {
        String name = "executor-" + (members.size() + 1);
        Path folder = context.folder();
        ChildProcess member = ChildProcess.java(
                name,
                ExecutorMain.class,
                context.jvmOptions(),
                folder.resolve(name + ".log"),
                folder.resolve(name).toString());
        members.add(member);
        member.ask(start + shards);
    }

    /** The newest leaves the group, in good order. */
    void leave() {
        try (ChildProcess member = members.removeLast()) {
            member.ask("stop");
        }
    }

    /** The newest dies. */
    void kill() throws InterruptedException {
        try (ChildProcess member = members.removeLast()) {
            member.kill();
        }
    }

    /** What they use of the machine. */
    List<CpuWatch> watch() {
        return members.stream().map(CpuWatch::new).toList();
    }

    @Override
    public void close() {
        members.forEach(ChildProcess::close);
    }
}
