package theater.schemas.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;

/**
 * What an actor has its child's executor do: a message on the internal system lane, which only the runtime and operators
 * write. Who sends it is in its headers.
 */
public sealed interface ChildRequest {
    /** How many actors may stand above one another. */
    int MOST_PARENTS = 16;

    /** The CloudEvents type. */
    String kind();

    /** The body of the message. */
    byte[] body();

    /**
     * The child is to start; {@value #KIND}. The sender waits for the answer to its ask.
     *
     * <pre>
     * theater-spawn/v1
     * parent &lt;actor id&gt;          a line for each, the nearest first
     * params default | given
     * </pre>
     *
     * and behind this text the parameters, if they are given.
     *
     * @param parents ids of the parent, of its own parent, and so on
     * @param params for the child's {@code create}; null: its manifest's
     */
    record Spawn(List<String> parents, byte @Nullable [] params) implements ChildRequest {
        public static final String KIND = "theater.spawn";

        private static final String FIRST = "theater-spawn/v1\n";
        private static final String PARENT = "parent ";
        private static final String DEFAULT = "params default\n";
        private static final String GIVEN = "params given\n";

        public Spawn(List<String> parents, byte @Nullable [] params) {
            this.parents = List.copyOf(requireNonNull(parents, "parents is null"));
            this.params = params;
            if (parents.isEmpty() || parents.size() > MOST_PARENTS) {
                throw new IllegalArgumentException("a child has 1 to " + MOST_PARENTS + " actors above it");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public byte[] body() {
            StringBuilder text = new StringBuilder(FIRST);
            parents.forEach(parent -> text.append(PARENT).append(parent).append('\n'));
            byte[] head =
                    text.append(params == null ? DEFAULT : GIVEN).toString().getBytes(UTF_8);
            if (params == null) {
                return head;
            }
            byte[] body = Arrays.copyOf(head, head.length + params.length);
            System.arraycopy(params, 0, body, head.length, params.length);
            return body;
        }

        /**
         * Reads the body of a message.
         *
         * @throws IllegalArgumentException with a sentence for people if it is something else
         */
        public static Spawn parse(byte[] body) {
            int[] at = {0};
            require(line(body, at).equals(FIRST));
            List<String> parents = new ArrayList<>();
            String line = line(body, at);
            for (; line.startsWith(PARENT); line = line(body, at)) {
                String parent = line.substring(PARENT.length(), line.length() - 1);
                require(ActorIds.check(parent).isEmpty());
                parents.add(parent);
            }
            boolean given = line.equals(GIVEN);
            require(given || (line.equals(DEFAULT) && at[0] == body.length));
            return new Spawn(parents, given ? Arrays.copyOfRange(body, at[0], body.length) : null);
        }

        /** The next line with its end. */
        private static String line(byte[] body, int[] at) {
            int begin = at[0];
            while (at[0] < body.length && body[at[0]] != '\n') {
                at[0]++;
            }
            require(at[0] < body.length);
            at[0]++;
            return new String(body, begin, at[0] - begin, UTF_8);
        }

        private static void require(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException("the body is no request to spawn an actor (docs/formats.md)");
            }
        }
    }

    /** The child is to end; {@value #KIND}, without a body. */
    record Stop() implements ChildRequest {
        public static final String KIND = "theater.stop";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }
    }

    /** Whether a message is one. */
    static boolean isOne(Message message) {
        return isSpawn(message) || isStop(message);
    }

    /** Whether a message is a {@link Spawn}. */
    static boolean isSpawn(Message message) {
        return isOf(message, Spawn.KIND) && message.replyTo() instanceof ActorAsk;
    }

    /** Whether a message is a {@link Stop}. */
    static boolean isStop(Message message) {
        return isOf(message, Stop.KIND);
    }

    private static boolean isOf(Message message, String kind) {
        return message.lane() == Lane.SYSTEM
                && message.sender() != null
                && message.timer() == null
                && message.continuation() == null
                && message.kind().equals(kind);
    }

    /**
     * The headers of the message; the key is the child's id.
     *
     * @param id of the message
     * @param parent who sends it
     * @param time of its turn, in milliseconds since 1970 UTC
     * @param causationId id of the message whose turn sends it
     */
    default Headers headers(String id, String parent, long time, String causationId) {
        return ActorMessageHeaders.of(id, parent, kind(), time, null, List.of(), causationId);
    }

    /** The id of a request: which one of the event it is, counted from 0. */
    static String id(String parent, long eventSeq, int number) {
        return parent + "#" + eventSeq + ".child." + number;
    }
}
