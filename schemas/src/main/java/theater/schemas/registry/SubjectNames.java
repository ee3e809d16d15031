package theater.schemas.registry;

import org.apache.avro.Schema;

/** Names of subjects, as Confluent's strategies build them, so that other people's serdes find the schemas. */
public final class SubjectNames {
    private SubjectNames() {}

    /** For topics whose values are of one type ({@code TopicNameStrategy}). */
    public static String value(String topic) {
        return topic + "-value";
    }

    /** For topics that mix types, as the state topic does ({@code TopicRecordNameStrategy}). */
    public static String record(String topic, Schema schema) {
        return topic + "-" + schema.getFullName();
    }
}
