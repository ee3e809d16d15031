package theater.ingress.types;

import java.util.List;

/** What a component imports and exports, by the names of WIT. */
record InspectedComponent(List<String> imports, List<String> exports) {
    private static final String HANDLER = "theater:actor/handler@0.1.0";

    InspectedComponent {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    boolean isActor() {
        return exports.contains(HANDLER);
    }
}
