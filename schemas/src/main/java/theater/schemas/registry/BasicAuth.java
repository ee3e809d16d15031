package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

/** User name and password for HTTP basic authentication; {@link #toString()} leaves the password out. */
public record BasicAuth(String user, String password) {
    public BasicAuth {
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("registry user name must not contain ':'");
        }
    }

    @Override
    public String toString() {
        return "BasicAuth[user=" + user + "]";
    }
}
