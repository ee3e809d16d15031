package theater.ingress.types;

import java.util.List;
import java.util.Optional;
import theater.schemas.manifest.ActorContract;

/** What a component imports and exports, by the names of WIT. */
record InspectedComponent(List<String> imports, List<String> exports) {
    private static final String ANY_HANDLER = ActorContract.PACKAGE + "/handler@";

    InspectedComponent {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    boolean isActor() {
        return exports.contains(ActorContract.interfaceName("handler"));
    }

    /** The version of the actor contract that it was built against, if it is an actor of some version. */
    Optional<String> contractVersion() {
        return exports.stream()
                .filter(name -> name.startsWith(ANY_HANDLER))
                .map(name -> name.substring(ANY_HANDLER.length()))
                .findFirst();
    }
}
