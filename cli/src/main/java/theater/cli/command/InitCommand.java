package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.config.TheaterConfig;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;
import theater.schemas.topic.CatalogueException;
import theater.schemas.topic.ClusterProtection;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;

@Command(
        name = "init",
        description = {
            "Create Theater's topics on a cluster and check those that exist. Safe to repeat.",
            "Off loopback, a cluster without an authorizer is refused. Exit code 1: a topic differs."
        })
final class InitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--check", description = "Only compare; create nothing")
    private boolean checkOnly;

    InitCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() {
        TheaterConfig settings = config.read(terminal);
        TopicCatalogue catalogue = settings.topics().catalogue();
        try (Admin admin = Admin.create(settings.cluster().adminProperties());
                Progress progress = new Progress(terminal)) {
            ClusterProtection.check(admin);
            TopicAdmin topics = new TopicAdmin(admin);
            List<String> created = List.of();
            if (!checkOnly) {
                progress.step("Creating topics on " + settings.cluster().bootstrapServers());
                created = topics.create(catalogue);
            }
            progress.step("Comparing topics");
            return report(catalogue.all().size(), created, topics.check(catalogue));
        } catch (CatalogueException e) {
            throw explain(e);
        }
    }

    private int report(int count, List<String> created, List<String> differences) {
        if (output.json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("topics", count);
            ArrayNode createdNames = result.putArray("created");
            created.forEach(createdNames::add);
            ArrayNode found = result.putArray("differences");
            differences.forEach(found::add);
            terminal.json(result);
        } else {
            terminal.line(
                    count + " topics, " + created.size() + " created now, " + differences.size() + " differences");
            differences.forEach(difference -> terminal.line("  " + difference));
        }
        return differences.isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static CliException explain(CatalogueException e) {
        int exitCode = switch (e.code()) {
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case UNAUTHORIZED, UNPROTECTED, REFUSED -> ExitCode.REFUSED;
        };
        return new CliException(exitCode, e.code().name().toLowerCase(Locale.ROOT), String.valueOf(e.getMessage()), e);
    }
}
