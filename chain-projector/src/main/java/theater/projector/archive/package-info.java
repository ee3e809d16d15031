/**
 * The archive: events whose blocks are in the signed log, packed into segments in the content-addressed store, with one
 * catalogue for each partition. docs/formats.md has every byte of both.
 *
 * <p>{@link theater.projector.archive.Archive} reads, {@link theater.projector.archive.Archiver} writes in the background,
 * {@link theater.projector.archive.Trim} lets Kafka's copy go.
 */
@NullMarked
package theater.projector.archive;

import org.jspecify.annotations.NullMarked;
