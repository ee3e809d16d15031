package theater.schemas.message;

/** Names of Kafka record headers. {@code ce_…} are CloudEvents', {@code theater-…} are the runtime's own. */
public final class HeaderNames {
    public static final String ATTRIBUTE_PREFIX = "ce_";
    public static final String RUNTIME_PREFIX = "theater-";

    public static final String CONTENT_TYPE = "content-type";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String TIME = "ce_time";
    public static final String CAUSATION_ID = "ce_causationid";
    public static final String REPLY_TO = "ce_replyto";
    public static final String EXPIRY_TIME = "ce_expirytime";
    public static final String DELIVERY_TIME = "ce_deliverytime";
    public static final String PARTITION_KEY = "ce_partitionkey";

    /** Actor id of the sender; on internal lanes, and on records that actors publish. */
    public static final String SENDER = "theater-sender";

    /** Number of the sender's event; on records that actors publish. */
    public static final String SEQ = "theater-seq";

    /** Name of the timer that the message is; on internal lanes. */
    public static final String TIMER = "theater-timer";

    /** Nonce of an ask that an actor waits for; on internal lanes. */
    public static final String ASK = "theater-ask";

    /** Nonce of the ask that is answered; on internal lanes. */
    public static final String ANSWER = "theater-answer";

    /** Nonce of a wait whose time has come. */
    public static final String WAKE = "theater-wake";

    /** The asks that a search for a cycle has found in its way; on the internal lane for control. */
    public static final String PROBE = "theater-probe";

    public static final String OUTCOME = "theater-outcome";
    public static final String CODE = "theater-code";
    public static final String TEXT = "theater-text";

    public static final String REASON = "theater-reason";
    public static final String TOPIC = "theater-topic";
    public static final String PARTITION = "theater-partition";
    public static final String OFFSET = "theater-offset";
    public static final String DEAD_TIME = "theater-time";

    /** Time of the record in its lane; on dead letters. */
    public static final String RECORD_TIME = "theater-record-time";

    /** Which dead letter a message was, as {@code <partition>/<offset>}; on messages that were sent again. */
    public static final String REDRIVEN = "theater-redriven";

    public static final String FORWARDED_TOPIC = "theater-forwarded-topic";
    public static final String FORWARDED_PARTITION = "theater-forwarded-partition";
    public static final String FORWARDED_OFFSET = "theater-forwarded-offset";
    public static final String FORWARDED_TIME = "theater-forwarded-time";

    private HeaderNames() {}
}
