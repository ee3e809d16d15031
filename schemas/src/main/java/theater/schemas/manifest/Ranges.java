package theater.schemas.manifest;

import java.time.Duration;

/** Checks that numbers lie between what makes sense and what the runtime can bear. */
final class Ranges {
    private Ranges() {}

    static void check(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw ManifestException.invalid(key, value + " is out of range; choose " + least + " to " + most);
        }
    }

    static void check(String key, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw ManifestException.invalid(key, value + " is out of range; choose " + least + " to " + most);
        }
    }

    static void check(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw ManifestException.invalid(
                    key,
                    Durations.format(value) + " is out of range; choose " + Durations.format(least) + " to "
                            + Durations.format(most));
        }
    }
}
