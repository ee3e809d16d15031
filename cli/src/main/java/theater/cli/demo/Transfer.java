package theater.cli.demo;

import static java.util.Objects.requireNonNull;

/**
 * One transfer that was asked for; its id is also the message's id.
 *
 * @param from actor id of the account that pays
 * @param to actor id of the account that is paid
 */
record Transfer(String id, String from, String to, long amount) {
    Transfer {
        requireNonNull(id, "id is null");
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        if (amount <= 0) {
            throw new IllegalArgumentException("a transfer's amount must be positive, is " + amount);
        }
    }
}
