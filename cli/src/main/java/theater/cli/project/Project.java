package theater.cli.project;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import theater.cli.error.CliException;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.ManifestException;
import theater.wasmtime.WitContract;

/**
 * A folder with a manifest and the sources of one actor. Two of its folders are Theater's: {@code wit}, the contract
 * with the world of this actor, and {@code sdk}; both are written if they are missing, and the world follows the
 * manifest.
 *
 * @param folder absolute
 * @param language of the sources
 * @param manifest as read
 */
public record Project(Path folder, Language language, Manifest manifest) {
    /** Name of the manifest's file. */
    public static final String MANIFEST = "manifest.yaml";

    private static final String WORLD = "world.wit";

    public Project {
        requireNonNull(folder, "folder is null");
        requireNonNull(language, "language is null");
        requireNonNull(manifest, "manifest is null");
    }

    /**
     * Finds out what a folder is.
     *
     * @throws CliException if it is no project
     */
    public static Project open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw CliException.usage("There is no folder " + folder);
        }
        Path file = absolute.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw CliException.usage(
                    "No project: " + folder + " has no " + MANIFEST + ". 'theater new' makes a project folder.");
        }
        Language language = Language.ofProject(absolute)
                .orElseThrow(() -> CliException.usage("Cannot tell the language of " + folder
                        + "; it is known by its files. " + Language.projectFilesOfAll()));
        return new Project(absolute, language, manifest(file));
    }

    /**
     * Reads a manifest.
     *
     * @throws CliException if it is missing or wrong
     */
    public static Manifest manifest(Path file) {
        try {
            return Manifest.parse(Files.readString(file));
        } catch (ManifestException e) {
            throw CliException.usage(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw CliException.usage("Cannot read the manifest " + file + ": " + e.getMessage());
        }
    }

    /** Where the component belongs: the file that the manifest names. */
    public Path component() {
        if (manifest.namesDigest()) {
            throw CliException.usage(folder.resolve(MANIFEST)
                    + " names its component by digest; name the file to build instead, such as 'component: build/actor.wasm',"
                    + " or say with -o where it goes.");
        }
        return folder.resolve(manifest.component());
    }

    /** The folder of what tool chains leave behind. */
    public Path buildFolder() {
        return folder.resolve("build");
    }

    /** Writes what is Theater's: missing files of the contract and the SDK, and the world as the manifest has it. */
    public void complete() throws IOException {
        Path wit = folder.resolve("wit");
        Path world = wit.resolve(WORLD);
        requireThisContract(wit);
        Map<String, byte[]> contract = Resources.folder("wit");
        contract.remove(WORLD);
        addMissing(wit, contract);
        ActorWorld granted = ActorWorld.granted(manifest.capabilities(), exportsLifecycle());
        replace(world, granted.text().getBytes(StandardCharsets.UTF_8));
        addMissing(folder.resolve("sdk"), Resources.folder(language.sdk()));
    }

    /** Whether the world that is there exports {@code lifecycle}. */
    public boolean exportsLifecycle() throws IOException {
        Path world = folder.resolve("wit").resolve(WORLD);
        // The Rust SDK exports it by itself.
        return language != Language.RUST
                && Files.isRegularFile(world)
                && ActorWorld.exportsLifecycle(Files.readString(world));
    }

    private static void requireThisContract(Path wit) throws IOException {
        if (!Files.isDirectory(wit)) {
            return;
        }
        try (Stream<Path> files = Files.list(wit)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".wit")).toList()) {
                Optional<String> version = ActorWorld.version(Files.readString(file));
                if (version.isPresent() && !version.get().equals(WitContract.VERSION)) {
                    throw CliException.usage(file + " is of version " + version.get()
                            + " of the contract, this theater speaks " + WitContract.VERSION
                            + ". Remove the folders wit and sdk, build again, and change the source to what is new.");
                }
            }
        }
    }

    /** What is there was perhaps changed on purpose, and stays. */
    private static void addMissing(Path folder, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.exists(path)) {
                replace(path, file.getValue());
            }
        }
    }

    /** Written aside and renamed, so that nobody reads half of it; an unchanged file keeps its time. */
    public static void replace(Path path, byte[] bytes) throws IOException {
        if (Files.isRegularFile(path) && Arrays.equals(Files.readAllBytes(path), bytes)) {
            return;
        }
        Files.createDirectories(requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder"));
        Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
        try {
            Files.write(fresh, bytes);
            move(fresh, path);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
