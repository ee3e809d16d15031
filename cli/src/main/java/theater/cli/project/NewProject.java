package theater.cli.project;

import static java.util.Objects.requireNonNull;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Manifest;

/**
 * A project folder that is to be made of a template.
 *
 * @param folder does not exist, or is empty; its last segment is the project's name
 * @param language of the sources
 * @param manifestText the manifest to copy; null for the template's own
 * @param lifecycle whether the actor wants to know of creation and upgrades
 */
public record NewProject(
        Path folder, Language language, @Nullable String manifestText, boolean lifecycle) {
    private static final String NAME = "[a-z][a-z0-9-]{0,63}";
    private static final Set<String> NOT_IMPORTED = Set.of("handler", "lifecycle", "types", "world");
    private static final String RENDERED = ".mustache";
    private static final Mustache.Compiler TEMPLATES = Mustache.compiler().escapeHTML(false);

    public NewProject {
        folder = folder.toAbsolutePath().normalize();
        requireNonNull(language, "language is null");
        if (!name(folder).matches(NAME)) {
            throw CliException.usage(
                    "'" + name(folder)
                            + "' cannot be a project's name: lowercase letters, digits and hyphens, a letter first, at most 64.");
        }
    }

    /** The project's name. */
    public String name() {
        return name(folder);
    }

    private static String name(Path folder) {
        Path last = folder.getFileName();
        return last == null ? "" : last.toString();
    }

    /**
     * Makes the folder. It is there as a whole or not at all.
     *
     * @throws CliException if something is there already, or the manifest cannot be a project's
     */
    public Project create() throws IOException {
        refuseWhatIsThere();
        if (manifestText != null && Manifest.parse(manifestText).namesDigest()) {
            throw CliException.usage(
                    "The manifest names its component by digest. A project's names the file that is built,"
                            + " such as 'component: build/" + name() + ".wasm'.");
        }
        Path parent = folder.getParent();
        if (parent == null) {
            throw CliException.usage("A project cannot be the root folder");
        }
        Files.createDirectories(parent);
        Path fresh = Files.createDirectory(
                parent.resolve("." + name() + ".new" + ProcessHandle.current().pid()));
        try {
            write(fresh);
            Files.deleteIfExists(folder);
            Files.move(fresh, folder);
        } finally {
            delete(fresh);
        }
        return Project.open(folder);
    }

    private void refuseWhatIsThere() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> content = Files.list(folder)) {
                if (content.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw CliException.usage(folder + " exists already and stays as it is; choose another name, or move it away.");
    }

    private void write(Path fresh) throws IOException {
        String own =
                new String(template().getOrDefault(Project.MANIFEST + RENDERED, new byte[0]), StandardCharsets.UTF_8);
        String text =
                manifestText != null ? manifestText : TEMPLATES.compile(own).execute(Map.of("name", name()));
        Manifest manifest = Manifest.parse(text);
        Map<String, Object> context = context(manifest);
        for (Map.Entry<String, byte[]> file : template().entrySet()) {
            String path = place(file.getKey());
            byte[] bytes = file.getValue();
            if (path.endsWith(RENDERED)) {
                path = path.substring(0, path.length() - RENDERED.length());
                bytes = TEMPLATES
                        .compile(new String(bytes, StandardCharsets.UTF_8))
                        .execute(context)
                        .getBytes(StandardCharsets.UTF_8);
            }
            Project.replace(fresh.resolve(path), bytes);
        }
        Project.replace(fresh.resolve(Project.MANIFEST), text.getBytes(StandardCharsets.UTF_8));
        Path world = fresh.resolve("wit/world.wit");
        Project.replace(
                world,
                ActorWorld.granted(manifest.capabilities(), lifecycle).text().getBytes(StandardCharsets.UTF_8));
        Project.open(fresh).complete();
    }

    private Map<String, byte[]> template() {
        return Resources.folder("templates/" + language.word());
    }

    /** Names that tools would take for their own in the template's folder. */
    private static String place(String path) {
        return path.replace("dot-", ".");
    }

    private Map<String, Object> context(Manifest manifest) {
        Capabilities granted = manifest.capabilities();
        Map<String, Object> context = new HashMap<>();
        context.put("name", name());
        context.put("component", manifest.component());
        ActorWorld world = ActorWorld.granted(granted, lifecycle);
        context.put("absent", absent(world));
        // Sections of a template by interface: {{#state}} … {{/state}}.
        for (String name : Resources.folder("wit").keySet()) {
            String wit = name.replace(".wit", "");
            context.put(wit, world.imports().contains(wit));
        }
        context.put("lifecycle", lifecycle);
        return context;
    }

    /** The host's interfaces that are not granted, ascending. */
    private static List<String> absent(ActorWorld world) {
        return Resources.folder("wit").keySet().stream()
                .map(name -> name.replace(".wit", ""))
                .filter(name -> !NOT_IMPORTED.contains(name) && !world.imports().contains(name))
                .toList();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
