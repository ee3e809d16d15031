package theater.ingress.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import theater.ingress.deadletters.DeadLetters;
import theater.ingress.events.EventStreams;
import theater.ingress.messages.Asks;
import theater.ingress.messages.Mailboxes;
import theater.ingress.types.Deployer;
import theater.ingress.types.TypeTable;

/** All routes over what does the work. */
public record Api(
        Deployer deployer,
        TypeTable types,
        Mailboxes mailboxes,
        Asks asks,
        EventStreams streams,
        DeadLetters letters,
        HttpClient http,
        URI projector,
        URI store,
        int maxMessageBytes,
        Duration maxAskTime,
        Clock clock,
        BooleanSupplier ready) {
    List<Route> routes() {
        return Stream.of(
                        new TypeEndpoints(deployer, types).routes(),
                        new MessageEndpoints(mailboxes, asks, maxMessageBytes, maxAskTime, clock).routes(),
                        new EventEndpoints(streams).routes(),
                        new DeadLetterEndpoints(letters).routes(),
                        new ProxyEndpoints(http, projector, store, types).routes(),
                        new StaticEndpoints(ready).routes())
                .flatMap(List::stream)
                .toList();
    }
}
