package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicPattern;

/**
 * What an actor may do beyond computing; by default nothing.
 *
 * @param state may keep key-value state
 * @param messaging may answer messages later, and send to the actors in {@code sendTo}
 * @param sendTo which actors it may send to; empty: none
 * @param highestPriority of what it sends; what it sends with a higher one has this
 * @param timers may have messages handed to itself later
 * @param topics may publish to the Kafka topics in {@code publishTo}
 * @param publishTo which topics; the system's own are never among them
 * @param supervision may spawn the actors in {@code spawn}, stop its children, and ask who they are and its parent is
 * @param spawn which actors it may spawn; empty: none
 * @param store may put bytes into the content-addressed store, and read its own and those in {@code readable}
 * @param readable which bytes it may read besides its own
 * @param http requests that it may make
 * @param runtime may ask who it is, what time it is, for random bytes, and write logs
 * @param environment may read {@code variables} through the interface of that name; WASI's reads them in any case
 * @param variables what the manifest hands over, by name
 */
public record Capabilities(
        boolean state,
        boolean messaging,
        List<ActorPattern> sendTo,
        Lane.Level highestPriority,
        boolean timers,
        boolean topics,
        List<TopicPattern> publishTo,
        boolean supervision,
        List<ActorPattern> spawn,
        boolean store,
        List<BlobPattern> readable,
        HttpGrant http,
        boolean runtime,
        boolean environment,
        SortedMap<String, String> variables) {
    private static final int MAX_VARIABLES = 100;
    private static final int MAX_VALUE_LENGTH = 16 << 10;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /** Nothing is granted. */
    public static final Capabilities NONE = new Capabilities(
            false,
            false,
            List.of(),
            Lane.Level.NORMAL,
            false,
            false,
            List.of(),
            false,
            List.of(),
            false,
            List.of(),
            HttpGrant.NONE,
            false,
            false,
            Collections.emptySortedMap());

    public Capabilities {
        sendTo = List.copyOf(requireNonNull(sendTo, "sendTo is null"));
        requireNonNull(highestPriority, "highestPriority is null");
        publishTo = List.copyOf(requireNonNull(publishTo, "publishTo is null"));
        spawn = List.copyOf(requireNonNull(spawn, "spawn is null"));
        readable = List.copyOf(requireNonNull(readable, "readable is null"));
        requireNonNull(http, "http is null");
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(requireNonNull(variables, "variables is null")));
        if (!messaging && !sendTo.isEmpty()) {
            throw ManifestException.invalid("capabilities.messaging", "targets are named but messaging is not granted");
        }
        if (highestPriority == Lane.Level.SYSTEM) {
            throw ManifestException.invalid("capabilities.messaging.priority", "the system lane is the runtime's own");
        }
        if (!topics && !publishTo.isEmpty()) {
            throw ManifestException.invalid("capabilities.topics", "topics are named but publishing is not granted");
        }
        if (!supervision && !spawn.isEmpty()) {
            throw ManifestException.invalid("capabilities.supervision", "actors are named but spawning is not granted");
        }
        if (!store && !readable.isEmpty()) {
            throw ManifestException.invalid("capabilities.store", "digests are named but the store is not granted");
        }
        if (!environment && !variables.isEmpty()) {
            throw ManifestException.invalid("capabilities.environment", "variables without the environment");
        }
        Ranges.check("capabilities.environment, number of names", variables.size(), 0, MAX_VARIABLES);
        variables.forEach(Capabilities::checkVariable);
    }

    private static void checkVariable(String name, String value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw ManifestException.invalid(
                    "capabilities.environment",
                    "'" + name + "' is no name of a variable: 1 to 128 of A-Z a-z 0-9 _, and no digit first");
        }
        Ranges.check("capabilities.environment." + name + ", length", value.length(), 0, MAX_VALUE_LENGTH);
        if (value.indexOf('\0') >= 0) {
            throw ManifestException.invalid("capabilities.environment." + name, "a value must not contain NUL");
        }
    }

    static Lane.Level parsePriority(String text) {
        return switch (text) {
            case "high" -> Lane.Level.HIGH;
            case "normal" -> Lane.Level.NORMAL;
            case "low" -> Lane.Level.LOW;
            default -> throw new IllegalArgumentException("'" + text + "' is none of high, normal, low");
        };
    }

    /** The priority that a message gets which an actor sends with another. */
    public Lane.Level capped(Lane.Level wanted) {
        return wanted.compareTo(highestPriority) < 0 ? highestPriority : wanted;
    }

    public boolean maySendTo(String actorId) {
        return sendTo.stream().anyMatch(pattern -> pattern.matches(actorId));
    }

    public boolean mayPublishTo(String topic) {
        return publishTo.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    public boolean maySpawn(String actorId) {
        return spawn.stream().anyMatch(pattern -> pattern.matches(actorId));
    }

    /**
     * Whether it may read bytes that are not its own.
     *
     * @param digest 64 lowercase hexadecimal digits
     */
    public boolean mayRead(String digest) {
        return readable.stream().anyMatch(pattern -> pattern.matches(digest));
    }

    /**
     * What of this the other has as well. {@code runtime} and {@code environment} stay: they give nothing that could be
     * handed on.
     */
    Capabilities within(Capabilities other) {
        return new Capabilities(
                state && other.state,
                messaging && other.messaging,
                Intersection.of(sendTo, other.sendTo, ActorPattern::within),
                capped(other.highestPriority),
                timers && other.timers,
                topics && other.topics,
                Intersection.of(publishTo, other.publishTo, TopicPattern::within),
                supervision && other.supervision,
                Intersection.of(spawn, other.spawn, ActorPattern::within),
                store && other.store,
                Intersection.of(readable, other.readable, BlobPattern::within),
                http.within(other.http),
                runtime,
                environment,
                variables);
    }

    Capabilities withHttp(HttpGrant other) {
        return new Capabilities(
                state,
                messaging,
                sendTo,
                highestPriority,
                timers,
                topics,
                publishTo,
                supervision,
                spawn,
                store,
                readable,
                other,
                runtime,
                environment,
                variables);
    }

    /** The WIT interfaces that a component may import. Types hold nothing that could be done, so all may. */
    public List<String> grantedImports() {
        List<String> imports = new ArrayList<>();
        imports.add(ActorContract.interfaceName("types"));
        Map.of(
                        "state", state,
                        "messaging", messaging,
                        "timers", timers,
                        "topics", topics,
                        "supervision", supervision,
                        "store", store,
                        "http", http.isGranted(),
                        "runtime", runtime,
                        "environment", environment)
                .forEach((name, granted) -> {
                    if (granted) {
                        imports.add(ActorContract.interfaceName(name));
                    }
                });
        return List.copyOf(imports);
    }

    /**
     * Which of a component's imports are not granted, by name and in order. WASI interfaces are not asked about: the
     * deterministic subset is always linked, and the engine refuses what is not in it.
     */
    public List<String> refusedImports(Collection<String> imports) {
        List<String> granted = grantedImports();
        TreeSet<String> refused = new TreeSet<>();
        for (String name : imports) {
            if (!granted.contains(name) && !name.startsWith("wasi:")) {
                refused.add(name);
            }
        }
        return List.copyOf(refused);
    }
}
