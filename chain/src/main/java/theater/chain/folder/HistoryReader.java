package theater.chain.folder;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.tile.LogTiles;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.HistoryVerifier;
import theater.chain.verify.Place;
import theater.chain.verify.StoredEvent;

/** Feeds a folder's blocks to a {@link HistoryVerifier} in the order of the log. Used once, by one thread. */
final class HistoryReader {
    private final LogFolder folder;
    private final long size;
    private final LogTiles tiles;
    private final Set<Long> alteredLeaves;
    private final HistoryVerifier history;
    private final Consumer<Finding> findings;
    private final Progress progress;

    HistoryReader(
            LogFolder folder,
            long size,
            Set<Long> alteredLeaves,
            HistoryVerifier history,
            Consumer<Finding> findings,
            Progress progress) {
        this.folder = folder;
        this.size = size;
        this.tiles = new LogTiles(size, folder);
        this.alteredLeaves = alteredLeaves;
        this.history = history;
        this.findings = findings;
        this.progress = progress;
    }

    void read(boolean withIndexes, boolean withEvents) {
        Map<Integer, Long> ends = new HashMap<>();
        for (long leaf = 0; leaf < size; leaf++) {
            Optional<BlockHeader> header = alteredLeaves.contains(leaf) ? fromFile(leaf, ends) : header(leaf);
            if (header.isPresent()) {
                BlockHeader block = header.get();
                ends.merge(block.partition(), block.block() + 1, Math::max);
                byte @Nullable [] index = withIndexes ? index(block) : null;
                history.block(block, index, withEvents ? events(block).orElse(null) : null);
            }
            if (leaf % 64 == 0 || leaf == size - 1) {
                progress.at("history", leaf + 1, size);
            }
        }
        history.finish();
        unexpected("blocks", ends);
        unexpected("events", ends);
    }

    /** The header at a leaf. */
    private Optional<BlockHeader> header(long leaf) {
        byte[] entry;
        try {
            entry = tiles.entry(leaf);
        } catch (ChainException e) {
            // The tile was named before; the next block of the partition will say that this one is missing.
            return Optional.empty();
        }
        try {
            BlockHeader header = BlockHeader.parse(entry);
            String path = LogFolder.headerPath(header.partition(), header.block());
            Optional<byte[]> file = folder.read(path);
            if (file.isPresent() && !Arrays.equals(file.get(), entry)) {
                report(FindingCode.HEADER_ALTERED, header, "file " + path + " is not leaf " + leaf + " of the log");
            }
            return Optional.of(header);
        } catch (MalformedException e) {
            findings.accept(new Finding(FindingCode.HEADER_MALFORMED, new Place.OfLeaf(leaf), e.getMessage()));
            return Optional.empty();
        }
    }

    /** The header at a leaf whose entry was altered: the next block of some partition, if its own file has the hash. */
    private Optional<BlockHeader> fromFile(long leaf, Map<Integer, Long> ends) {
        Hash signed = tiles.leaf(leaf);
        Optional<byte[]> file = partitions().stream()
                .map(partition -> LogFolder.headerPath(partition, ends.getOrDefault(partition, 0L)))
                .map(folder::read)
                .flatMap(Optional::stream)
                .filter(bytes -> Hash.leaf(bytes).equals(signed))
                .findFirst();
        if (file.isEmpty()) {
            history.unavailable(signed);
        }
        return file.map(BlockHeader::parse);
    }

    private List<Integer> partitions() {
        return folder.names("blocks").stream()
                .filter(name -> name.matches("0|[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .toList();
    }

    private byte @Nullable [] index(BlockHeader header) {
        String path = LogFolder.indexPath(header.partition(), header.block());
        byte @Nullable [] index = folder.read(path).orElse(null);
        if (index == null) {
            report(FindingCode.INDEX_MISSING, header, "there is no file " + path);
        }
        return index;
    }

    private Optional<List<StoredEvent>> events(BlockHeader header) {
        String path = LogFolder.eventsPath(header.partition(), header.block());
        Optional<byte[]> bytes = folder.read(path);
        if (bytes.isEmpty()) {
            report(FindingCode.EVENT_MISSING, header, "there is no file " + path + " with its events");
            return Optional.empty();
        }
        try {
            return Optional.of(EventFile.decode(bytes.get()));
        } catch (MalformedException e) {
            report(FindingCode.EVENTS_MALFORMED, header, "file " + path + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void unexpected(String kind, Map<Integer, Long> ends) {
        for (String partition : folder.names(kind)) {
            for (String name : folder.names(kind + "/" + partition)) {
                if (!isExpected(kind, partition, name, ends)) {
                    findings.accept(new Finding(
                            FindingCode.FILE_UNEXPECTED,
                            new Place.OfFile(kind + "/" + partition + "/" + name),
                            "the checkpoint covers no such block"));
                }
            }
        }
    }

    private static boolean isExpected(String kind, String partition, String name, Map<Integer, Long> ends) {
        try {
            int number = Integer.parseInt(partition);
            long block = Long.parseLong(
                    name.endsWith(".header") || name.endsWith(".index") ? name.substring(0, name.indexOf('.')) : name);
            String path = kind + "/" + partition + "/" + name;
            boolean named = path.equals(LogFolder.headerPath(number, block))
                    || path.equals(LogFolder.indexPath(number, block))
                    || path.equals(LogFolder.eventsPath(number, block));
            return named && block >= 0 && block < ends.getOrDefault(number, 0L);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void report(FindingCode code, BlockHeader header, String problem) {
        findings.accept(new Finding(code, new Place.OfBlock(header.partition(), header.block()), problem));
    }
}
