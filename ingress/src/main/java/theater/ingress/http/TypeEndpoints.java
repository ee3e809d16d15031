package theater.ingress.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import theater.ingress.types.Deployer;
import theater.ingress.types.TypeTable;
import theater.schemas.avro.ActorType;
import theater.schemas.manifest.Manifest;

/** Deploying and listing actor types. */
final class TypeEndpoints {
    private final Deployer deployer;
    private final TypeTable table;

    TypeEndpoints(Deployer deployer, TypeTable table) {
        this.deployer = deployer;
        this.table = table;
    }

    List<Route> routes() {
        return List.of(Route.of("PUT", "/v1/types/{pattern}", this::deploy), Route.of("GET", "/v1/types", this::list));
    }

    private void deploy(Exchange exchange) throws IOException {
        String manifest = new String(exchange.body(Manifest.MAX_TEXT_BYTES), StandardCharsets.UTF_8);
        ActorType type = deployer.deploy(exchange.path(0), manifest);
        exchange.json(type.getVersion() == 1 ? 201 : 200, json(type));
    }

    private void list(Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var types = body.putArray("types");
        table.refreshed().byPattern().values().stream()
                .sorted(Comparator.comparing(ActorType::getPattern))
                .forEach(type -> types.add(json(type)));
        exchange.json(200, body);
    }

    static ObjectNode json(ActorType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pattern", type.getPattern())
                .put(
                        "component",
                        "sha256:" + HexFormat.of().formatHex(type.getComponent().bytes()))
                .put("version", type.getVersion())
                .put("deployedAt", type.getDeployedAt())
                .put("manifest", type.getManifest());
    }
}
