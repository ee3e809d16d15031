package theater.chain.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;
import theater.chain.note.VerifierKey;
import theater.chain.note.WitnessKey;

/**
 * Reads a policy, line by line. Used once.
 *
 * <pre>
 * log &lt;vkey&gt; [&lt;url&gt;]
 * witness &lt;name&gt; &lt;vkey&gt; [&lt;url&gt;]
 * group &lt;name&gt; &lt;all | any | k&gt; &lt;name&gt;…
 * quorum &lt;name | none&gt;
 * max-age &lt;number&gt;&lt;s | m | h | d&gt;      ours, not C2SP's
 * </pre>
 */
final class PolicyParser {
    private static final int MAX_BYTES = 1 << 20;
    private static final String WHAT = "policy";
    private static final String NONE = "none";

    private final String text;
    private final List<VerifierKey> logs = new ArrayList<>();
    private final List<WitnessKey> witnesses = new ArrayList<>();
    private final Map<String, Quorum> named = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private final Set<Hash> keys = new HashSet<>();
    private @Nullable String quorum;
    private @Nullable Duration maxAge;
    private int line;

    PolicyParser(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw new MalformedException(WHAT, "longer than " + MAX_BYTES + " bytes");
        }
        this.text = Text.utf8(file, WHAT);
    }

    WitnessPolicy parse() {
        for (String each : text.split("\n", -1)) {
            line++;
            if (each.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
                throw wrong("a control character; lines end in a line feed alone");
            }
            // Not strip(): only space and tab are white space here.
            String[] words = each.replaceAll("^[ \t]+|[ \t]+$", "").split("[ \t]+");
            if (!words[0].isEmpty() && !words[0].startsWith("#")) {
                line(words);
            }
        }
        if (quorum == null) {
            throw new MalformedException(WHAT, "no quorum line; 'quorum none' asks for no witness");
        }
        return new WitnessPolicy(logs, witnesses, quorum.equals(NONE) ? null : named.get(quorum), maxAge);
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "log" -> log(arguments(words, 1, 2));
            case "witness" -> witness(arguments(words, 2, 3));
            case "group" -> group(arguments(words, 3, Integer.MAX_VALUE));
            case "quorum" -> quorum(arguments(words, 1, 1)[0]);
            case "max-age" -> maxAge(arguments(words, 1, 1)[0]);
            case String other -> throw wrong("expected log, witness, group, quorum or max-age, found " + show(other));
        }
    }

    private String[] arguments(String[] words, int least, int most) {
        int count = words.length - 1;
        if (count < least || count > most) {
            throw wrong(words[0] + " with " + count + " values");
        }
        return Arrays.copyOfRange(words, 1, words.length);
    }

    private void log(String[] arguments) {
        VerifierKey key = key(() -> VerifierKey.parse(arguments[0]));
        once(key.publicKey());
        logs.add(key);
    }

    private void witness(String[] arguments) {
        WitnessKey key = key(() -> WitnessKey.parse(arguments[1]));
        once(key.publicKey());
        witnesses.add(key);
        name(arguments[0], new Quorum.OfWitness(arguments[0], key));
    }

    private void group(String[] arguments) {
        List<Quorum> group = new ArrayList<>();
        for (String member : Arrays.asList(arguments).subList(2, arguments.length)) {
            group.add(known(member));
            if (!members.add(member)) {
                throw wrong(show(member) + " is in a group already");
            }
        }
        int threshold = switch (arguments[1]) {
            case "all" -> group.size();
            case "any" -> 1;
            case String number -> number(number);
        };
        if (threshold < 1 || threshold > group.size()) {
            throw wrong(threshold + " of " + group.size() + " members");
        }
        name(arguments[0], new Quorum.OfGroup(threshold, group));
    }

    private void quorum(String name) {
        if (quorum != null) {
            throw wrong("a second quorum");
        }
        if (!name.equals(NONE)) {
            known(name);
        }
        quorum = name;
    }

    private void maxAge(String value) {
        if (maxAge != null) {
            throw wrong("a second maximum age");
        }
        int number = value.length() < 2 ? 0 : number(value.substring(0, value.length() - 1));
        if (number == 0) {
            throw wrong("not an age such as 90s, 15m, 6h or 2d: " + show(value));
        }
        maxAge = switch (value.charAt(value.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> throw wrong("an age without s, m, h or d: " + show(value));
        };
    }

    private void name(String name, Quorum meaning) {
        if (name.equals(NONE) || named.putIfAbsent(name, meaning) != null) {
            throw wrong("the name " + show(name) + " is taken");
        }
    }

    private Quorum known(String name) {
        Quorum known = named.get(name);
        if (known == null) {
            throw wrong("no line above has the witness or group " + show(name));
        }
        return known;
    }

    private void once(Hash publicKey) {
        if (!keys.add(publicKey)) {
            throw wrong("a key that stands above already");
        }
    }

    private int number(String text) {
        try {
            return Text.smallDecimal(text, WHAT);
        } catch (MalformedException e) {
            throw wrong("not a number: " + show(text));
        }
    }

    private interface KeyReader<T> {
        T read();
    }

    private <T> T key(KeyReader<T> reader) {
        try {
            return reader.read();
        } catch (MalformedException e) {
            throw wrong(e.getMessage());
        }
    }

    private static String show(String word) {
        return Text.shorten(word);
    }

    private MalformedException wrong(String problem) {
        return new MalformedException(WHAT, "line " + line + ": " + problem);
    }
}
