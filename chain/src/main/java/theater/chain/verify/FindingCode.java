package theater.chain.verify;

/** What can be wrong. The words are stable. */
public enum FindingCode {
    /** A file of the log that has to be there is not. */
    FILE_MISSING("file-missing"),
    /** A file that belongs to nothing the checkpoint covers. */
    FILE_UNEXPECTED("file-unexpected"),
    /** The verifier key cannot be read, or is not the expected one. */
    KEY_WRONG("key-wrong"),
    /** The checkpoint cannot be read. */
    CHECKPOINT_MALFORMED("checkpoint-malformed"),
    /** No signature of the log's key. */
    SIGNATURE_MISSING("signature-missing"),
    /** What claims to be a signature of the log's key is none. */
    SIGNATURE_INVALID("signature-invalid"),
    /** The checkpoint or header is of another log. */
    ORIGIN_WRONG("origin-wrong"),
    /** What claims to be a cosignature of one of the policy's witnesses is none. */
    COSIGNATURE_INVALID("cosignature-invalid"),
    /** Fewer witnesses have cosigned the checkpoint than the policy asks for. */
    QUORUM_MISSING("quorum-missing"),
    /** Enough witnesses have cosigned the checkpoint, but longer ago than the policy allows. */
    CHECKPOINT_STALE("checkpoint-stale"),
    /** The log has fewer leaves than a checkpoint remembered from before. */
    LOG_ROLLBACK("log-rollback"),
    /** Two signed trees of one log of which the smaller is not the beginning of the larger. */
    LOG_FORK("log-fork"),
    /** Nothing shows whether one tree is the beginning of another: neither a folder nor a proof of consistency. */
    CONSISTENCY_MISSING("consistency-missing"),
    /** The tree has another root than the checkpoint. */
    ROOT_WRONG("root-wrong"),
    /** A tile that has to be there is not. */
    TILE_MISSING("tile-missing"),
    /** A tile is cut, too long or otherwise not a tile. */
    TILE_MALFORMED("tile-malformed"),
    /** A tile's hashes are not those of the signed tree. */
    TILE_ALTERED("tile-altered"),
    /** A header cannot be read. */
    HEADER_MALFORMED("header-malformed"),
    /** A header is not the one that is in the signed tree. */
    HEADER_ALTERED("header-altered"),
    /** A header says something about its events that is not so. */
    HEADER_WRONG("header-wrong"),
    /** A block does not link to the one before it in its partition. */
    BLOCK_LINK_BROKEN("block-link-broken"),
    /** Blocks of a partition are left out. */
    BLOCK_MISSING("block-missing"),
    /** A block's index text is not there. */
    INDEX_MISSING("index-missing"),
    /** An index text is not the one its header names, or cannot be read. */
    INDEX_ALTERED("index-altered"),
    /** An authentic index text says something about an event that is not so. */
    INDEX_WRONG("index-wrong"),
    /** A schema's text has not the hash its header or its name says. */
    SCHEMA_ALTERED("schema-altered"),
    /** The file with a block's events is cut or not such a file. */
    EVENTS_MALFORMED("events-malformed"),
    /** An event that the block holds is not there. */
    EVENT_MISSING("event-missing"),
    /** An event's bytes are not those that were hashed. */
    EVENT_ALTERED("event-altered"),
    /** An event that the block does not hold. */
    EVENT_ADDED("event-added"),
    /** An event's bytes were pruned, and no event of its actor says so. */
    PRUNE_MISSING("prune-missing"),
    /** An event whose first fields cannot be read. */
    EVENT_UNREADABLE("event-unreadable"),
    /** An event's offset is not where the block says. */
    OFFSET_WRONG("offset-wrong"),
    /** An event's prev is not the hash of its actor's event before it. */
    LINK_BROKEN("link-broken"),
    /** An event's seq does not follow that of its actor's event before it. */
    SEQUENCE_BROKEN("sequence-broken"),
    /** What is said to be an actor's last event is not. */
    EVENT_AFTER("event-after"),
    /** An actor has events in more than one partition. */
    ACTOR_SPLIT("actor-split"),
    /** A proof cannot be read. */
    PROOF_MALFORMED("proof-malformed"),
    /** A proof does not prove what it says. */
    PROOF_INVALID("proof-invalid");

    private final String word;

    FindingCode(String word) {
        this.word = word;
    }

    /** Lowercase with hyphens, for programs. */
    public String word() {
        return word;
    }
}
