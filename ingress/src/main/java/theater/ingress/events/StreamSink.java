package theater.ingress.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Where events go. Blocks while the client does not read; its thread is the stream's. */
public interface StreamSink {
    /**
     * One event.
     *
     * @param cursor resumes behind it
     */
    void event(String cursor, ObjectNode event) throws IOException;

    /**
     * A sign of life.
     *
     * @param cursor resumes where the stream stands, behind events of other actors
     */
    void heartbeat(String cursor) throws IOException;
}
