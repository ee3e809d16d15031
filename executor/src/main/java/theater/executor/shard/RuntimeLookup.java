package theater.executor.shard;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.types.ActorRuntime;
import theater.executor.types.RuntimeSlot;

/**
 * What runs an actor: what is deployed for its id, or, if its turn waits, what that began with. Used by the shard's thread.
 */
final class RuntimeLookup {
    private static final Logger log = LoggerFactory.getLogger(RuntimeLookup.class);

    private final ShardContext context;
    private final Mailboxes mailboxes;
    private final Inbox inbox;
    private final Consumer<Mailbox> refuse;
    private final long retryNanos;
    private final long begunAt = System.nanoTime();

    /**
     * Knows nothing yet.
     *
     * @param refuse ends all messages of an actor whose type is gone
     * @param retryNanos how long an actor rests while the types cannot be read
     */
    RuntimeLookup(ShardContext context, Mailboxes mailboxes, Inbox inbox, Consumer<Mailbox> refuse, long retryNanos) {
        this.context = context;
        this.mailboxes = mailboxes;
        this.inbox = inbox;
        this.refuse = refuse;
        this.retryNanos = retryNanos;
    }

    /** Null if the actor has to wait for its component; it stays scheduled until then. */
    @Nullable
    ActorRuntime of(Mailbox mailbox) {
        Suspended.Waiting waiting = mailbox.suspended();
        Optional<RuntimeSlot> lookup = waiting == null
                ? context.types().runtimeOf(mailbox.actor().id())
                : Optional.of(context.types().runtimeOf(waiting.runtime()));
        if (lookup.isEmpty()) {
            if (isTypeGone(mailbox)) {
                mailbox.scheduled(false);
                refuse.accept(mailbox);
            }
            return null;
        }
        RuntimeSlot runtime = lookup.get();
        if (runtime.isReady()) {
            return runtime.get();
        }
        if (mailboxes.awaitRuntime(mailbox, runtime.key())) {
            runtime.whenDone(() -> inbox.tell(new Signal.RuntimeReady(runtime.key())));
        }
        return null;
    }

    /**
     * Whether the type was deleted after the message was admitted. What an earlier owner admitted may be of a type that
     * is not known here yet: then the actor is looked at again in a moment.
     */
    private boolean isTypeGone(Mailbox mailbox) {
        try {
            if (!context.types().matches(mailbox.actor().id(), begunAt)) {
                return true;
            }
            mailboxes.nextAgain(mailbox);
        } catch (RuntimeException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("partition", context.shard())
                    .log("the types cannot be read; an actor of unknown type waits");
            mailboxes.rest(mailbox, retryNanos);
        }
        return false;
    }
}
