package theater.executor.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of a static member in its group.
 *
 * @param session how long the group keeps a member that is silent
 */
public record MemberName(Admin admin, String group, String name, Duration session) {
    private static final Logger log = LoggerFactory.getLogger(MemberName.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What the group says of a name. */
    enum Holder {
        FREE,
        TAKEN,
        /** The group did not answer. */
        UNKNOWN
    }

    /** Whether any member has the name now. */
    Holder look() throws InterruptedException {
        try {
            ConsumerGroupDescription description = requireNonNull(admin.describeConsumerGroups(Set.of(group))
                            .describedGroups()
                            .get(group))
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            boolean taken = description.members().stream()
                    .anyMatch(member ->
                            member.groupInstanceId().filter(name::equals).isPresent());
            return taken ? Holder.TAKEN : Holder.FREE;
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn().setCause(e).addKeyValue("group", group).log("cannot ask who is in the group; trying again");
            return Holder.UNKNOWN;
        }
    }
}
