package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import theater.schemas.topic.CatalogueException.Code;

/**
 * Brings a {@link TopicCatalogue} to a cluster and compares. Blocks; any thread that may use the admin client may call.
 * All failures are {@link CatalogueException}.
 */
public final class TopicAdmin {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(30);
    private static final Duration LEADER_POLL = Duration.ofMillis(50);

    private final Admin admin;

    /** The admin client stays the caller's. */
    public TopicAdmin(Admin admin) {
        this.admin = requireNonNull(admin, "admin is null");
    }

    /**
     * Creates the topics that do not exist and leaves the others alone; {@link #check} tells how those differ. Returns
     * when every partition has a leader that answers: a leader is announced before it serves, and a producer whose first
     * batch is refused while its second is accepted takes the rest for lost.
     *
     * @return names of the topics that were created
     */
    public List<String> create(TopicCatalogue catalogue) {
        List<TopicSpec> specs = catalogue.all();
        List<NewTopic> topics = specs.stream()
                .map(spec -> new NewTopic(spec.name(), spec.partitions(), (short)
                                spec.replication().factor())
                        .configs(spec.settings()))
                .toList();
        List<String> created = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<Void>> entry :
                admin.createTopics(topics).values().entrySet()) {
            String what = "create topic " + entry.getKey();
            try {
                AdminCalls.await(what, entry.getValue());
                created.add(entry.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw AdminCalls.explain(what, e);
                }
            }
        }
        awaitLeaders(specs.stream().map(TopicSpec::name).toList());
        return List.copyOf(created);
    }

    /** How the cluster differs from the catalogue, one sentence each; empty if it does not. */
    public List<String> check(TopicCatalogue catalogue) {
        return check(catalogue.all());
    }

    /**
     * How topics differ from the catalogue so that nobody could work with them without losing something; one sentence
     * each. What an operator may choose, such as retention and replication, is left out.
     *
     * @param names of the topics to look at
     */
    public List<String> checkEssentials(TopicCatalogue catalogue, Set<String> names) {
        return check(catalogue.all().stream()
                .filter(spec -> names.contains(spec.name()))
                .map(TopicSpec::essentials)
                .toList());
    }

    private List<String> check(List<TopicSpec> specs) {
        List<String> differences = new ArrayList<>();
        Map<String, TopicSpec> existing = new LinkedHashMap<>();
        Map<String, TopicDescription> descriptions =
                describe(specs.stream().map(TopicSpec::name).toList());
        for (TopicSpec spec : specs) {
            TopicDescription description = descriptions.get(spec.name());
            if (description == null) {
                differences.add("topic " + spec.name() + " does not exist; create it with 'theater init'");
            } else {
                existing.put(spec.name(), spec);
                compareShape(spec, description, differences);
            }
        }
        Map<ConfigResource, TopicSpec> resources = existing.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> new ConfigResource(ConfigResource.Type.TOPIC, entry.getKey()),
                        Map.Entry::getValue,
                        (a, b) -> a,
                        LinkedHashMap::new));
        Map<ConfigResource, Config> configs = AdminCalls.get(
                "read the settings of topics",
                admin.describeConfigs(resources.keySet()).all());
        resources.forEach(
                (resource, spec) -> compareSettings(spec, requireNonNull(configs.get(resource)), differences));
        return List.copyOf(differences);
    }

    /**
     * The number of partitions with which the cluster was initialised.
     *
     * @throws CatalogueException {@code REFUSED} if it was not
     */
    public int partitions(Topics topics) {
        TopicDescription events = describe(List.of(topics.events())).get(topics.events());
        if (events == null) {
            throw new CatalogueException(
                    Code.REFUSED,
                    "topic " + topics.events() + " does not exist; prepare the cluster with 'theater init'");
        }
        return events.partitions().size();
    }

    private static void compareShape(TopicSpec spec, TopicDescription description, List<String> differences) {
        int partitions = description.partitions().size();
        if (partitions != spec.partitions()) {
            differences.add("topic " + spec.name() + " has " + partitions + " partitions instead of "
                    + spec.partitions() + "; the number is fixed once a cluster is in use");
        }
        int copies = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (copies < spec.replication().factor()) {
            differences.add("topic " + spec.name() + " is held by " + copies + " brokers instead of "
                    + spec.replication().factor() + "; raise it with kafka-reassign-partitions");
        }
    }

    private static void compareSettings(TopicSpec spec, Config actual, List<String> differences) {
        spec.settings().forEach((name, expected) -> {
            String found = Optional.ofNullable(actual.get(name))
                    .map(ConfigEntry::value)
                    .orElse("(nothing)");
            if (!found.equals(expected) && !isMore(name, found, expected)) {
                differences.add("topic " + spec.name() + " has " + name + "=" + found + " instead of " + expected
                        + "; set it with kafka-configs --alter");
            }
        });
    }

    /** Records may be larger than we write them. */
    private static boolean isMore(String setting, String found, String expected) {
        return setting.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                && found.matches("[0-9]{1,18}")
                && Long.parseLong(found) > Long.parseLong(expected);
    }

    private Map<String, TopicDescription> describe(List<String> names) {
        Map<String, TopicDescription> found = new LinkedHashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            String what = "describe topic " + name;
            try {
                found.put(name, AdminCalls.await(what, future));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw AdminCalls.explain(what, e);
                }
            }
        });
        return found;
    }

    private void awaitLeaders(List<String> names) {
        long end = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (!leadersAnswer(names, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            if (System.nanoTime() - end > 0) {
                throw new CatalogueException(
                        Code.UNREACHABLE,
                        "topics were created, but after " + LEADER_LIMIT.toSeconds()
                                + " s some partitions have no leader that answers; look after the brokers");
            }
            try {
                Thread.sleep(LEADER_POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CatalogueException(Code.UNREACHABLE, "interrupted while waiting for leaders", e);
            }
        }
    }

    /** Asks each leader for an offset, which it tells only once it also takes records. */
    private boolean leadersAnswer(List<String> names, Duration limit) {
        Map<String, TopicDescription> found = describe(names);
        if (found.size() < names.size()) {
            return false;
        }
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        found.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        String what = "ask the leaders of all partitions";
        try {
            AdminCalls.await(
                    what,
                    admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs((int) limit.toMillis()))
                            .all());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw AdminCalls.explain(what, e);
        }
    }
}
