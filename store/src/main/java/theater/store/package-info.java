/**
 * Content-addressed blobs: bytes named by their SHA-256, so that whoever reads them can check them.
 *
 * <p>{@link theater.store.BlobStore} is the contract, {@link theater.store.FileSystemBlobStore} keeps blobs
 * in a folder. What a caller is told is stored is durable; what a caller reads was checked.
 */
@NullMarked
package theater.store;

import org.jspecify.annotations.NullMarked;
