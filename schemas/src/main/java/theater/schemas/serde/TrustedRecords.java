package theater.schemas.serde;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import theater.schemas.avro.Event;

/**
 * Lets Avro create our records. It looks classes up by the names that schemas give them, and since 1.12 refuses all that
 * the process has not named as safe. Only the package of the generated records is added to what is allowed already.
 */
final class TrustedRecords {
    private static boolean installed;

    private TrustedRecords() {}

    /** Once a process; any thread. */
    static synchronized void install() {
        if (!installed) {
            String generated = Event.class.getPackageName();
            ClassSecurityPredicate ours = type -> type.getPackageName().equals(generated);
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
            installed = true;
        }
    }
}
