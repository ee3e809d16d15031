package theater.cli.project;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.schemas.manifest.Capabilities;
import theater.wasmtime.WitContract;

/**
 * The world of one actor: it imports what its manifest grants and nothing else, so that tool chains that import a whole
 * world stay within the grants, and code that wants more does not build.
 *
 * @param imports names of the interfaces without package and version, ascending
 * @param lifecycle whether it exports {@code lifecycle}
 */
public record ActorWorld(List<String> imports, boolean lifecycle) {
    /** What worlds are called in projects. */
    public static final String NAME = "actor";

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package theater:actor@([^;]+);");
    private static final Pattern LIFECYCLE = Pattern.compile("(?m)^\\s*export\\s+lifecycle\\s*;");
    private static final String TYPES = "types";

    public ActorWorld {
        imports = List.copyOf(imports);
    }

    /** The world for what a manifest grants. */
    public static ActorWorld granted(Capabilities capabilities, boolean lifecycle) {
        return new ActorWorld(names(capabilities), lifecycle);
    }

    private static List<String> names(Capabilities capabilities) {
        return capabilities.grantedImports().stream()
                .map(name -> name.substring(name.indexOf('/') + 1, name.indexOf('@')))
                // Functions use them; an import of their own says nothing.
                .filter(name -> !name.equals(TYPES))
                .sorted()
                .toList();
    }

    /** Whether the text of a world exports {@code lifecycle}. */
    static boolean exportsLifecycle(String wit) {
        return LIFECYCLE.matcher(wit).find();
    }

    /** The version of the contract that a WIT file belongs to. */
    static Optional<String> version(String wit) {
        Matcher found = PACKAGE.matcher(wit);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** WIT, in this build's version of the contract. */
    public String text() {
        StringBuilder text = new StringBuilder("package " + WitContract.PACKAGE + "@" + WitContract.VERSION + ";\n\n")
                .append(
                        "/// What manifest.yaml grants. `theater build` writes the imports anew; an export of lifecycle stays.\n")
                .append("world " + NAME + " {\n");
        imports.forEach(name -> text.append("  import ").append(name).append(";\n"));
        text.append("  export handler;\n");
        if (lifecycle) {
            text.append("  export lifecycle;\n");
        }
        return text.append("}\n").toString();
    }
}
