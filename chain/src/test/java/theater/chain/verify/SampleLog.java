package theater.chain.verify;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import theater.chain.ActorHead;
import theater.chain.AvroBytes;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MerkleTree;
import theater.chain.Salt;
import theater.chain.note.Checkpoint;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;
import theater.chain.proof.HeadProof;
import theater.chain.proof.RangeProof;
import theater.chain.proof.TlogProof;
import theater.chain.tile.LogState;
import theater.chain.tile.LogTiles;
import theater.chain.tile.Tile;
import theater.chain.tile.TileData;

/**
 * A log in memory, made as the services make it: events of several actors on several partitions, blocks of five events,
 * leaves in turn from each partition, tiles and a checkpoint.
 */
public final class SampleLog {
    public static final String ORIGIN = "example.org/sample";
    public static final String SCHEMA = "{\"type\":\"record\"}";
    private static final Hash SCHEMA_HASH = Hash.sha256(SCHEMA.getBytes(StandardCharsets.UTF_8));
    private static final int BLOCK = 5;

    private final Ed25519Signer signer;
    private final Map<Integer, List<Block>> blocks = new HashMap<>();
    private final Map<BlockHeader, List<StoredEvent>> events = new HashMap<>();
    private final Map<String, byte[]> tiles = new HashMap<>();
    private final List<BlockHeader> leaves = new ArrayList<>();
    private LogState state = LogState.EMPTY;

    private SampleLog(Ed25519Signer signer) {
        this.signer = signer;
    }

    /** Blocks per partition of linked events, three actors each. */
    public static SampleLog withTransfers(int partitions, int blocksEach) {
        return withTransfers(partitions, blocksEach, Ed25519Signer.generate(ORIGIN, new SecureRandom()));
    }

    /** The same, signed with this key. */
    public static SampleLog withTransfers(int partitions, int blocksEach, Ed25519Signer signer) {
        SampleLog log = new SampleLog(signer);
        Map<String, ActorHead> heads = new HashMap<>();
        for (int n = 0; n < blocksEach; n++) {
            for (int partition = 0; partition < partitions; partition++) {
                log.add(partition, n, heads);
            }
        }
        return log;
    }

    private void add(int partition, int n, Map<String, ActorHead> heads) {
        List<StoredEvent> stored = new ArrayList<>();
        List<Block.Event> listed = new ArrayList<>();
        for (int i = 0; i < BLOCK; i++) {
            int number = n * BLOCK + i;
            String actor = "account/" + partition + "-" + number % 3;
            ActorHead head = heads.getOrDefault(actor, ActorHead.NONE);
            byte[] value =
                    AvroBytes.event(actor, head.seq() + 1, head.hash(), 1_000 + number, "turn", "amount " + number);
            Hash hash = EventHash.of(value);
            heads.put(actor, new ActorHead(head.seq() + 1, hash));
            long offset = (long) number + n; // a marker after each block
            stored.add(new StoredEvent(offset, value));
            EventFields fields = EventFields.parse(value);
            listed.add(new Block.Event(offset, fields.time(), fields.entry(hash, LinkFinding.OK)));
        }
        add(partition, listed, stored);
    }

    /** Appends a block and its leaf. */
    public void add(int partition, List<Block.Event> listed, List<StoredEvent> stored) {
        List<Block> chain = blocks.computeIfAbsent(partition, p -> new ArrayList<>());
        Salt salt = new Salt(partition, chain.size());
        Block block = chain.isEmpty()
                ? Block.first(ORIGIN, partition, SCHEMA_HASH, salt, listed)
                : Block.next(chain.getLast().header(), SCHEMA_HASH, salt, listed);
        add(block, stored);
    }

    private void add(Block block, List<StoredEvent> stored) {
        blocks.computeIfAbsent(block.header().partition(), p -> new ArrayList<>())
                .add(block);
        events.put(block.header(), List.copyOf(stored));
        leaves.add(block.header());
        LogState.Appended appended = state.append(List.of(block.header().bytes()));
        appended.changed().forEach(data -> tiles.put(data.tile().path(), data.bytes()));
        state = appended.next();
    }

    public VerifierKey key() {
        return signer.verifierKey();
    }

    public Note checkpoint() {
        return LogKeys.of(signer).sign(new Checkpoint(ORIGIN, state.size(), state.root()));
    }

    /** The checkpoint when the log had so many leaves. */
    public Note checkpoint(int size) {
        return sign(new Checkpoint(ORIGIN, size, root(size)));
    }

    /** The root over the first leaves. */
    public Hash root(int size) {
        return MerkleTree.root(
                leaves.subList(0, size).stream().map(BlockHeader::hash).toList());
    }

    /** The note of any checkpoint, true or not. */
    public Note sign(Checkpoint checkpoint) {
        return LogKeys.of(signer).sign(checkpoint);
    }

    /** This log, signed by the same key, when it had so many leaves. */
    public SampleLog at(int size) {
        SampleLog earlier = new SampleLog(signer);
        for (BlockHeader header : leaves.subList(0, size)) {
            earlier.add(blocks(header.partition()).get((int) header.block()), events(header));
        }
        return earlier;
    }

    public List<BlockHeader> leaves() {
        return leaves;
    }

    public List<Block> blocks(int partition) {
        return blocks.get(partition);
    }

    public List<StoredEvent> events(BlockHeader header) {
        return events.get(header);
    }

    public Optional<byte[]> read(Tile tile) {
        return Optional.ofNullable(tiles.get(tile.path()));
    }

    /** The tiles of the tree as it is now. */
    public List<TileData> tiles() {
        List<TileData> all = new ArrayList<>();
        for (int level = Tile.ENTRIES; level <= Tile.MAX_LEVEL; level++) {
            Tile.ofLevel(state.size(), level)
                    .forEach(tile -> all.add(new TileData(tile, read(tile).orElseThrow())));
        }
        return all;
    }

    public EventProof proof(int partition, int blockNumber, int place) {
        Block block = blocks(partition).get(blockNumber);
        int leaf = leaves.indexOf(block.header());
        List<Hash> path = new LogTiles(state.size(), this::read).inclusionProof(leaf);
        TlogProof log = new TlogProof(null, leaf, path, checkpoint());
        byte[] event = events(block.header()).get(place).value();
        return new EventProof(log, block.header(), SCHEMA, event, place, block.path(place));
    }

    /** The proof that these are all events of a partition's {@code number}-th actor up to its last one. */
    public RangeProof range(int partition, int number) {
        String actor = "account/" + partition + "-" + number;
        List<byte[]> events = new ArrayList<>();
        for (Block block : blocks(partition)) {
            for (StoredEvent event : events(block.header())) {
                if (EventFields.parse(event.value()).actor().equals(actor)) {
                    events.add(event.value());
                }
            }
        }
        events.removeLast();
        return new RangeProof(events, last(partition, actor));
    }

    /** The proof that nothing came after the last event of a partition's {@code number}-th actor. */
    public HeadProof head(int partition, int number) {
        EventProof event = last(partition, "account/" + partition + "-" + number);
        List<Block> chain = blocks(partition);
        int leaf = leaves.indexOf(chain.getLast().header());
        return new HeadProof(
                leaf,
                new LogTiles(state.size(), this::read).inclusionProof(leaf),
                chain.subList((int) event.header().block(), chain.size()),
                leaves.subList(leaf + 1, leaves.size()),
                event);
    }

    private EventProof last(int partition, String actor) {
        List<Block> chain = blocks(partition);
        for (int block = chain.size() - 1; block >= 0; block--) {
            List<IndexText.Entry> entries = chain.get(block).index().entries();
            for (int place = entries.size() - 1; place >= 0; place--) {
                if (entries.get(place).actor().equals(actor)) {
                    return proof(partition, block, place);
                }
            }
        }
        throw new AssertionError("no event of " + actor);
    }
}
