package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.chain.ChainException;
import theater.cli.config.WitnessSection;
import theater.cli.dev.Addresses;
import theater.cli.dev.DevOptions;
import theater.cli.dev.DevPorts;
import theater.cli.dev.DevSystem;
import theater.cli.error.CliException;
import theater.cli.service.Lifetime;
import theater.cli.service.Logging;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;

@Command(
        name = "dev",
        description = {
            "Run the whole system in this process, until Ctrl-C or SIGTERM: Kafka, Schema Registry, store,",
            "projector, executor and ingress, on loopback. Started again on the same data, it goes on."
        })
final class DevCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "theater-data",
            description = "Folder that keeps everything; default: ${DEFAULT-VALUE}")
    private Path data = Path.of("theater-data");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "7070",
            description = "HTTP port; store N+1, chain N+2, registry N+11, Kafka N+22; 0: any free ones; default: 7070")
    private int port = 7070;

    @Option(
            names = "--ports-file",
            paramLabel = "FILE",
            description = "Write the addresses to a JSON file when all is ready")
    private @Nullable Path portsFile;

    @Option(
            names = "--witness",
            paramLabel = "URL=KEY",
            description = {
                "Have this witness (C2SP tlog-witness) cosign checkpoints;",
                "they are at /checkpoint.cosigned. May be repeated"
            })
    private List<String> witnesses = new ArrayList<>();

    @Option(names = "--without-executor", hidden = true, description = "Leave the executor to someone else")
    private boolean withoutExecutor;

    @Mixin
    private final OutputOption output = new OutputOption();

    DevCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DevOptions options = new DevOptions(data.toAbsolutePath(), ports(), !withoutExecutor, parsedWitnesses());
        Files.createDirectories(options.data());
        Logging.toFile(options.data().resolve("theater.log"));
        Lifetime lifetime = new Lifetime();
        DevSystem system = start(options, lifetime);
        Addresses addresses = system.addresses();
        if (portsFile != null) {
            addresses.write(portsFile.toAbsolutePath());
        }
        if (output.json()) {
            terminal.json(addresses.toJson());
        } else {
            terminal.line(welcome(addresses));
        }
        return lifetime.runUntilStopped(system);
    }

    private DevSystem start(DevOptions options, Lifetime lifetime) {
        try (Progress progress = new Progress(terminal)) {
            return DevSystem.start(options, progress, lifetime::fail);
        }
    }

    private List<WitnessSection> parsedWitnesses() {
        try {
            List<WitnessSection> parsed =
                    witnesses.stream().map(WitnessSection::parse).toList();
            parsed.forEach(WitnessSection::witness);
            return parsed;
        } catch (ChainException | IllegalArgumentException e) {
            throw CliException.usage("--witness: " + e.getMessage());
        }
    }

    private DevPorts ports() {
        try {
            return DevPorts.of(port);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--" + e.getMessage());
        }
    }

    private String welcome(Addresses addresses) {
        Table table = new Table()
                .row("HTTP API", addresses.http())
                .row("Kafka", addresses.kafka())
                .row("Schema Registry", addresses.registry())
                .row("transparency log", addresses.chain())
                .row("its key", addresses.vkey())
                .row("data and log file", data);
        boolean elsewhere = port != 7070;
        String server = elsewhere ? " --server " + addresses.http() : "";
        return "\nTheater is running. Ctrl-C stops it.\n\n" + table + "\n\nNext, in another terminal:\n"
                + "  theater deploy" + server + " 'counter/*' actors/examples/counter/manifest.yaml\n"
                + "  theater ask" + server + " counter/1 --type increment\n"
                + "  theater events" + server + " --follow\n"
                + "  echo 5 | kcat -P -b " + addresses.kafka()
                + " -t theater.mailbox.normal -k counter/1 -X partitioner=murmur2_random\n";
    }
}
