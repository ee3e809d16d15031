package theater.cli.export;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.proof.EventProof;
import theater.chain.proof.HeadProof;
import theater.chain.proof.TlogProof;
import theater.chain.tile.LogTiles;
import theater.chain.verify.FindingCode;
import theater.chain.verify.HeadVerifier;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/** Makes proofs that nothing came after an actor's last event, up to a checkpoint. Used by one thread. */
public final class HeadMaker {
    private static final int TRIES = 10;

    private final ProofSource source;
    private final Progress progress;

    public HeadMaker(ProofSource source, Progress progress) {
        this.source = requireNonNull(source, "source is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * The proof of the actor's last event.
     *
     * @throws CliException REFUSED if it is too large or the actor does not rest, CHECK_FAILED if the log is not as it says
     */
    public byte[] make(String actor) {
        for (int i = 0; i < TRIES; i++) {
            byte[] file = read(source.proof(source.lastHashOf(actor)));
            switch (HeadVerifier.verify(file, List.of(source.vkey()), "proof")) {
                case HeadVerifier.Verdict.Last last -> {
                    return file;
                }
                case HeadVerifier.Verdict.Refused(var finding) -> {
                    // The actor went on meanwhile; the index has its new last event in a moment.
                    if (finding.code() != FindingCode.EVENT_AFTER) {
                        throw CliException.checkFailed(finding.sentence());
                    }
                    ProofSource.pause();
                }
            }
        }
        throw new CliException(
                ExitCode.REFUSED,
                "busy",
                "The actor " + actor + " goes on all the time: try again when it rests.",
                null);
    }

    private byte[] read(EventProof proof) {
        try {
            return read(proof, covering(proof.log().index()));
        } catch (MalformedException e) {
            throw CliException.checkFailed("The server's log cannot be read: " + e.getMessage() + ".");
        }
    }

    private Note covering(long leaf) {
        while (true) {
            Note note = source.checkpoint();
            if (Checkpoint.of(note).size() > leaf) {
                return note;
            }
            ProofSource.pause();
        }
    }

    private byte[] read(EventProof proof, Note note) {
        LogTiles tiles = new LogTiles(Checkpoint.of(note).size(), source::tile);
        int partition = proof.header().partition();
        long length = proof.format().length();
        List<BlockHeader> after = new ArrayList<>();
        long leaf = tiles.size() - 1;
        BlockHeader last = BlockHeader.parse(tiles.entry(leaf));
        while (last.partition() != partition) {
            after.add(last);
            length = bounded(length + last.text().length());
            leaf--;
            last = BlockHeader.parse(tiles.entry(leaf));
        }
        Collections.reverse(after);
        List<Block> blocks = new ArrayList<>();
        long first = proof.header().block();
        for (long number = first; number <= last.block(); number++) {
            Block block = source.block(partition, number);
            blocks.add(block);
            length = bounded(length
                    + block.header().text().length()
                    + block.index().text().length());
            progress.at(blocks.size(), last.block() - first + 1, "blocks");
        }
        long own = proof.log().index();
        EventProof event = new EventProof(
                new TlogProof(null, own, tiles.inclusionProof(own), note),
                proof.header(),
                proof.schema(),
                proof.event(),
                proof.leaf(),
                proof.path());
        return new HeadProof(leaf, tiles.inclusionProof(leaf), blocks, after, event)
                .format()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static long bounded(long length) {
        if (length > HeadProof.MAX_LENGTH) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "too-large",
                    "The actor's last event is too long ago: index texts of more than "
                            + (HeadProof.MAX_LENGTH >> 20)
                            + " MiB came after it. Export the log with 'theater export-log --history' and verify that.",
                    null);
        }
        return length;
    }
}
