package theater.projector.archive;

/** Points on the archiver's way, in order. A crash test dies at each. */
public enum ArchiveStep {
    /** The catalogue announces a blob that is not written. */
    ANNOUNCED,
    /** The segment is in the store, the catalogue does not refer to it. */
    SEGMENT_WRITTEN,
    /** The catalogue refers to the segment; those that it replaces are loose and still there. */
    CATALOGUED,
    /** A loose blob is deleted, the catalogue still names it. */
    LOOSE_DELETED
}
