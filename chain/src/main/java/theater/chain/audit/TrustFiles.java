package theater.chain.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.ChainException;
import theater.chain.MalformedException;
import theater.chain.Text;
import theater.chain.note.VerifierKey;
import theater.chain.policy.WitnessPolicy;

/** Reads what a verifier's user gives on a command line. Pure but for the files. */
public final class TrustFiles {
    /** Code of what is wrong with what was given. */
    public static final String USAGE = "usage";

    private static final long MAX_FILE = 2_000_000;

    private TrustFiles() {}

    /**
     * Reads keys, a policy and a remembered checkpoint. Keys that are given have to be among those of the policy, if that
     * has any.
     *
     * @param keys vkeys, or files with one each
     * @param policy a policy's file; null: none
     * @param since the file of a remembered checkpoint; null: none
     * @throws ChainException {@value #USAGE} with what is wrong and what to do
     */
    public static Trust read(List<String> keys, @Nullable Path policy, @Nullable Path since, Clock clock) {
        List<VerifierKey> known = new ArrayList<>();
        for (String key : keys) {
            known.add(key(key));
        }
        WitnessPolicy rules = policy == null ? null : policy(policy);
        if (rules != null && !rules.logs().isEmpty()) {
            for (VerifierKey key : known) {
                if (!rules.logs().contains(key)) {
                    throw usage("The policy " + policy + " does not name the key " + key + ".");
                }
            }
            if (known.isEmpty()) {
                known.addAll(rules.logs());
            }
        }
        byte @Nullable [] remembered = since == null ? null : bytes(since);
        return new Trust(known, rules, remembered, String.valueOf(since), clock.instant());
    }

    /**
     * Reads a key.
     *
     * @param text a vkey, or a file with one
     * @throws ChainException {@value #USAGE} with what is wrong
     */
    public static VerifierKey key(String text) {
        try {
            String vkey = file(text)
                    .map(file -> new String(bytes(file), StandardCharsets.UTF_8))
                    .orElse(text);
            return VerifierKey.parse(vkey);
        } catch (MalformedException e) {
            throw usage("The verifier key " + Text.shorten(text) + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private static Optional<Path> file(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static WitnessPolicy policy(Path file) {
        try {
            return WitnessPolicy.parse(bytes(file));
        } catch (MalformedException e) {
            throw usage("The policy " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw usage(file + " is larger than " + MAX_FILE + " bytes: no key, policy or checkpoint is.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw usage("Cannot read " + file + ": "
                    + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage())
                    + ".");
        }
    }

    private static ChainException usage(String message) {
        return new ChainException(USAGE, message);
    }
}
