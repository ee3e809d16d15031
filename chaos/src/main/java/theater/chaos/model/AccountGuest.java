package theater.chaos.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Latin;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;

/** {@code actors/examples/account}. */
final class AccountGuest implements Guest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BALANCE = "balance";
    private static final long MAX = (1L << 53) - 1;

    @Override
    public Outcome.Ok handle(ModelHost host, EventRecord.Input message) throws RejectedException {
        return switch (message.payload().kind()) {
            case "deposit" -> deposit(host, body(message, "amount"));
            case "transfer" -> transfer(host, body(message, "id", "to", "amount"));
            case "credit" -> credit(host, message.sender(), body(message, "id", "amount"));
            case "balance" -> answer(balance(host));
            default -> throw new RejectedException("unknown-kind");
        };
    }

    private static Outcome.Ok deposit(ModelHost host, JsonNode deposit) throws RejectedException {
        long balance = balance(host);
        long amount = checked(deposit);
        if (balance + amount > MAX) {
            throw new RejectedException("overflow");
        }
        host.put(BALANCE, Latin.of(balance + amount));
        return answer(balance + amount);
    }

    private static Outcome.Ok transfer(ModelHost host, JsonNode transfer) throws RejectedException {
        String id = transfer.get("id").asText();
        String to = transfer.get("to").asText();
        String recorded = host.get("out/" + id);
        long balance = balance(host);
        long amount = checked(transfer);
        if (id.isEmpty() || id.length() > 64) {
            throw new RejectedException("invalid-transfer-id");
        }
        String record = amount + " " + to;
        if (recorded != null) {
            if (!recorded.equals(record)) {
                throw new RejectedException("transfer-id-reused");
            }
            return answer(balance(host));
        }
        if (amount > balance) {
            throw new RejectedException("insufficient-funds");
        }
        String credit = "{\"id\":\"" + id + "\",\"amount\":" + amount + "}";
        host.send(to, "internal.normal", Payload.json("credit", credit), Set.of("account/"));
        host.put("out/" + id, record);
        host.put(BALANCE, Latin.of(balance - amount));
        return answer(balance - amount);
    }

    private static Outcome.Ok credit(ModelHost host, @Nullable String sender, JsonNode credit)
            throws RejectedException {
        if (sender == null || !sender.startsWith("account/")) {
            throw new RejectedException("forbidden");
        }
        String key = "in/" + credit.get("id").asText();
        String recorded = host.get(key);
        long balance = balance(host);
        String senders = recorded == null ? "" : recorded;
        if (!List.of(senders.split("\n", -1)).contains(sender)) {
            host.put(key, senders.isEmpty() ? sender : senders + "\n" + sender);
            host.put(BALANCE, Latin.of(balance + credit.get("amount").asLong()));
        }
        return new Outcome.Ok(null, false);
    }

    private static long balance(ModelHost host) {
        String stored = host.get(BALANCE);
        return stored == null ? 0 : Latin.number(stored);
    }

    private static long checked(JsonNode body) throws RejectedException {
        long amount = body.get("amount").asLong();
        if (amount < 1 || amount > MAX) {
            throw new RejectedException("invalid-amount");
        }
        return amount;
    }

    private static JsonNode body(EventRecord.Input message, String... fields) throws RejectedException {
        JsonNode body;
        try {
            body = JSON.readTree(message.payload().body());
        } catch (JsonProcessingException e) {
            throw new RejectedException("invalid-body");
        }
        Set<String> names = new HashSet<>();
        body.fieldNames().forEachRemaining(names::add);
        JsonNode amount = body.get("amount");
        if (!names.equals(Set.of(fields)) || !amount.isIntegralNumber() || amount.asLong() < 0) {
            throw new RejectedException("invalid-body");
        }
        return body;
    }

    private static Outcome.Ok answer(long balance) {
        return new Outcome.Ok(Payload.json("balance", "{\"balance\":" + balance + "}"), false);
    }
}
