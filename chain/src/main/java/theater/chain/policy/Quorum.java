package theater.chain.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import theater.chain.note.WitnessKey;

/** Which witnesses have to have cosigned a checkpoint. */
public sealed interface Quorum {
    /**
     * The latest time at which enough of them had cosigned: as if older cosignatures did not count.
     *
     * @param cosigned witnesses whose cosignatures verify, with their times
     * @return empty if they are not enough
     */
    Optional<Instant> since(Map<WitnessKey, Instant> cosigned);

    /** For people: {@code 2 of (a, b, c)}. */
    String text();

    /** One witness. */
    record OfWitness(String name, WitnessKey key) implements Quorum {
        public OfWitness {
            requireNonNull(name, "name is null");
            requireNonNull(key, "key is null");
        }

        @Override
        public Optional<Instant> since(Map<WitnessKey, Instant> cosigned) {
            return Optional.ofNullable(cosigned.get(key));
        }

        @Override
        public String text() {
            return name;
        }
    }

    /** At least so many of these members. */
    record OfGroup(int threshold, List<Quorum> members) implements Quorum {
        public OfGroup {
            members = List.copyOf(members);
            if (threshold < 1 || threshold > members.size()) {
                throw new IllegalArgumentException(threshold + " of " + members.size() + " members");
            }
        }

        @Override
        public Optional<Instant> since(Map<WitnessKey, Instant> cosigned) {
            List<Instant> times = members.stream()
                    .flatMap(member -> member.since(cosigned).stream())
                    .sorted(Comparator.reverseOrder())
                    .toList();
            return times.size() < threshold ? Optional.empty() : Optional.of(times.get(threshold - 1));
        }

        @Override
        public String text() {
            return threshold + " of ("
                    + String.join(", ", members.stream().map(Quorum::text).toList()) + ")";
        }
    }
}
