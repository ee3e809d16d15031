package theater.cli.toolchain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.cli.terminal.Table;
import theater.schemas.manifest.Manifest;
import theater.wasmtime.ComponentDescription;
import theater.wasmtime.ComponentException;
import theater.wasmtime.WasmCompiler;
import theater.wasmtime.WitContract;

/**
 * What a component is, and whether a manifest allows it.
 *
 * @param component found by parsing; nothing of it ran
 * @param manifest to judge by; null: nothing is judged
 */
public record ComponentReport(
        ComponentDescription component, @Nullable Manifest manifest) {
    private static final Pattern HANDLER = Pattern.compile("theater:actor/handler@(.+)");
    private static final String WASI = "wasi:";

    /** What a manifest says to an import. */
    enum Verdict {
        /** A capability of the manifest. */
        GRANTED,
        /** The deterministic part of WASI, and the contract's types, which give access to nothing. */
        ALWAYS,
        /** No capability of the manifest. */
        REFUSED,
        /** There is no manifest to judge by. */
        UNJUDGED;

        String word() {
            return this == UNJUDGED ? "" : name().toLowerCase(Locale.ROOT);
        }
    }

    public ComponentReport {
        requireNonNull(component, "component is null");
    }

    /**
     * Inspects a component.
     *
     * @param name for messages
     * @throws CliException if it is none
     */
    public static ComponentReport of(byte[] bytes, String name, @Nullable Manifest manifest) {
        if (CoreModule.isOne(bytes)) {
            throw CliException.usage(
                    name + " is a core module, not a component; 'theater build " + name + "' makes one of it.");
        }
        try {
            return new ComponentReport(WasmCompiler.installed().inspect(bytes), manifest);
        } catch (ComponentException e) {
            throw CliException.usage(name + " is no component: " + e.getMessage());
        }
    }

    /** The version of the contract that it speaks as an actor. */
    public Optional<String> contract() {
        return component.exports().stream()
                .map(HANDLER::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst();
    }

    /** What keeps it from running here under the manifest, in sentences; empty if nothing does. */
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        Optional<String> contract = contract();
        if (contract.isEmpty()) {
            obstacles.add("it is no actor: it does not export " + WitContract.PACKAGE + "/handler");
        } else if (!contract.get().equals(WitContract.VERSION)) {
            obstacles.add("it speaks version " + contract.get() + " of the contract, this theater "
                    + WitContract.VERSION + "; build it anew with the WIT of this version");
        }
        for (String name : component.imports()) {
            if (verdict(name) == Verdict.REFUSED) {
                obstacles.add("it imports " + name + ", which the manifest does not grant");
            }
        }
        return obstacles;
    }

    private Verdict verdict(String name) {
        if (manifest == null) {
            return Verdict.UNJUDGED;
        }
        if (!manifest.capabilities().refusedImports(List.of(name)).isEmpty()) {
            return Verdict.REFUSED;
        }
        return name.startsWith(WASI) || !component.grantsNeeded().contains(name) ? Verdict.ALWAYS : Verdict.GRANTED;
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        Table facts = new Table()
                .row("digest", "sha256:" + component.digest())
                .row("size", String.format(Locale.ROOT, "%,d bytes", component.sizeBytes()))
                .row(
                        "contract",
                        contract()
                                .map(version -> WitContract.PACKAGE + "@" + version)
                                .orElse("none"));
        lines.addAll(facts.lines());
        Table names = new Table();
        component.exports().forEach(name -> names.row("export", name));
        component
                .imports()
                .forEach(name -> names.row("import", name, verdict(name).word()));
        lines.addAll(names.lines());
        if (manifest != null) {
            List<String> obstacles = obstacles();
            lines.add(obstacles.isEmpty() ? "allowed by the manifest" : "NOT allowed:");
            obstacles.forEach(obstacle -> lines.add("  " + obstacle));
        }
        return lines;
    }

    /** For programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("digest", "sha256:" + component.digest()).put("sizeBytes", component.sizeBytes());
        json.put("contract", contract().orElse(null));
        ArrayNode exports = json.putArray("exports");
        component.exports().forEach(exports::add);
        ArrayNode imports = json.putArray("imports");
        for (String name : component.imports()) {
            ObjectNode node = imports.addObject().put("name", name);
            if (manifest != null) {
                node.put("verdict", verdict(name).word());
            }
        }
        if (manifest != null) {
            ArrayNode obstacles = json.putArray("obstacles");
            obstacles().forEach(obstacles::add);
            json.put("allowed", obstacles.isEmpty());
        }
        return json;
    }
}
