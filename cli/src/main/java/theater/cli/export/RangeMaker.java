package theater.cli.export;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import theater.chain.EventFields;
import theater.chain.MalformedException;
import theater.chain.proof.EventProof;
import theater.chain.proof.RangeProof;
import theater.chain.verify.RangeVerifier;
import theater.cli.error.CliException;
import theater.cli.terminal.Progress;

/** Makes proofs of all events of an actor from one to another, back from the last one. Used by one thread. */
public final class RangeMaker {
    private final ProofSource source;
    private final Progress progress;

    public RangeMaker(ProofSource source, Progress progress) {
        this.source = requireNonNull(source, "source is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * The proof of these events.
     *
     * @throws CliException USAGE if they are too many, CHECK_FAILED if they are not linked
     */
    public byte[] make(String actor, long first, long last) {
        if (first < 0 || last < first) {
            throw CliException.usage("A range goes from an earlier event to a later one: " + first + " to " + last);
        }
        long count = last - first + 1;
        if (count > RangeProof.MAX_EVENTS) {
            throw tooLarge(count + " events, at most " + RangeProof.MAX_EVENTS + " are in a proof");
        }
        EventProof proof = source.proof(source.hashOf(actor, last));
        List<byte[]> before = new ArrayList<>();
        long bytes = proof.event().length;
        try {
            EventFields next = EventFields.parse(proof.event());
            for (long seq = last - 1; seq >= first; seq--) {
                Optional<byte[]> found = source.event(next.prev());
                if (found.isEmpty()) {
                    throw pruned(actor, first, seq);
                }
                byte[] event = found.get();
                bytes += event.length;
                if (bytes > RangeProof.MAX_LENGTH / 4 * 3 - (1 << 20)) {
                    throw tooLarge("the events from " + seq + " to " + last + " have " + (bytes >> 20) + " MiB");
                }
                before.add(event);
                next = EventFields.parse(event);
                progress.at(before.size(), count, "events");
            }
        } catch (MalformedException e) {
            throw CliException.checkFailed("An event of the range cannot be read: " + e.getMessage() + ".");
        }
        Collections.reverse(before);
        byte[] file = new RangeProof(before, proof).format().getBytes(StandardCharsets.UTF_8);
        return switch (RangeVerifier.verify(file, List.of(source.vkey()), "proof")) {
            case RangeVerifier.Verdict.Refused(var finding) -> throw CliException.checkFailed(finding.sentence());
            case RangeVerifier.Verdict.Complete complete -> file;
        };
    }

    /** Says which events of the range are pruned; those behind {@code last} are not. */
    private CliException pruned(String actor, long first, long last) {
        List<String> runs = new ArrayList<>();
        long from = -1;
        for (long seq = first; seq <= last + 1; seq++) {
            boolean isPruned = seq <= last && source.isPruned(actor, seq);
            if (isPruned && from < 0) {
                from = seq;
            } else if (!isPruned && from >= 0) {
                runs.add(from == seq - 1 ? Long.toString(from) : from + " to " + (seq - 1));
                from = -1;
            }
        }
        return CliException.refused(
                "pruned",
                "Of the events " + first + " to " + last + " of " + actor + " these are pruned: "
                        + String.join(", ", runs)
                        + ". With an event's bytes the link to the one before it is gone: take the range from "
                        + (last + 1)
                        + " on. 'theater export-log' and 'theater verify' show the whole history, with the hashes of pruned"
                        + " events.");
    }

    private static CliException tooLarge(String why) {
        return CliException.usage(
                "The range is too large: " + why
                        + ". Take shorter ones; they join, since the first event of each names the last one before it by hash.");
    }
}
