package theater.embeddedregistry;

import org.apache.avro.Schema;

/**
 * A version of a subject.
 *
 * @param text what clients get, Avro's own rendering of what was registered
 */
record StoredVersion(String subject, int version, int id, String text, Schema schema) {}
