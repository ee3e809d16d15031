package theater.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.cli.project.Project;

/**
 * Builds projects as the command does. What was downloaded, and components of equal sources, are kept in the user's
 * cache: a component of Python or JavaScript takes half a minute.
 */
final class TestingProjects implements AutoCloseable {
    private static final List<String> NOT_INPUTS = List.of("build", "node_modules", ".venv", "target");

    /** In the cache, so that what tools downloaded into a project can be moved to be kept. */
    private final Path folder;

    private final Path cache;

    TestingProjects() throws IOException {
        String variable = System.getenv("XDG_CACHE_HOME");
        Path home = variable == null || variable.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(variable);
        cache = Files.createDirectories(home.resolve("theater/projects"));
        folder = Files.createTempDirectory(cache, "run");
    }

    /** Where projects of this run lie. */
    Path folder() {
        return folder;
    }

    /** A place in the cache. */
    Path kept(String name) {
        return cache.resolve(name);
    }

    /** A copy of a project of this repository, by its path below {@code actors}. */
    Path copyOf(String path) throws IOException {
        Path source = Path.of("../actors").resolve(path);
        Path target = folder.resolve(source.getFileName().toString());
        copy(source, target);
        return target;
    }

    /** Makes a project's component, or takes the one of equal inputs. */
    void build(Path project) throws IOException {
        Project opened = Project.open(project);
        opened.complete();
        Path kept = cache.resolve("components").resolve(inputs(project) + ".wasm");
        if (Files.isRegularFile(kept)) {
            Files.createDirectories(opened.component().getParent());
            Files.copy(kept, opened.component());
            return;
        }
        buildAnew(project);
        Files.createDirectories(kept.getParent());
        Path fresh = Files.copy(opened.component(), kept.resolveSibling(inputs(project) + ".new"));
        Files.move(fresh, kept);
    }

    /** Makes a project's component whether or not there is one of equal inputs. */
    void buildAnew(Path project) throws IOException {
        TestingTerminal terminal = run(project);
        assertThat(terminal.exitCode()).as(terminal.err()).isEqualTo(ExitCode.OK);
    }

    /** Builds a project that must not build, and returns what the user is told. */
    String refusal(Path project) throws IOException {
        TestingTerminal terminal = run(project);
        assertThat(terminal.exitCode()).as(terminal.out()).isEqualTo(ExitCode.USAGE);
        return terminal.err();
    }

    private TestingTerminal run(Path project) throws IOException {
        Path packages = packages(project);
        link(project, packages);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("CARGO_TARGET_DIR", cache.resolve("cargo").toString());
        TestingTerminal terminal = new TestingTerminal("", environment, false);
        terminal.run("build", project.toString());
        keep(project, packages);
        return terminal;
    }

    /** Where packages of the same names and versions are kept; the folder may not exist yet. */
    private Path packages(Path project) throws IOException {
        Path lock = project.resolve("package-lock.json");
        if (Files.isRegularFile(lock)) {
            // Without the project's own name.
            String text = Files.readString(lock).replaceAll("\"name\": \"[^\"]*\",", "");
            // Node looks for a package's own packages in folders of this name, of what a link leads to.
            return cache.resolve("npm-" + sha256(text.getBytes(StandardCharsets.UTF_8)))
                    .resolve("node_modules");
        }
        Path requirements = project.resolve("requirements.txt");
        return Files.isRegularFile(requirements)
                ? cache.resolve("python-" + sha256(Files.readAllBytes(requirements)))
                : cache.resolve("none");
    }

    private static Path installed(Path project) {
        return project.resolve(Files.isRegularFile(project.resolve("package.json")) ? "node_modules" : ".venv");
    }

    private static void link(Path project, Path packages) throws IOException {
        if (Files.isDirectory(packages) && !Files.exists(installed(project), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(installed(project), packages);
            if (Files.exists(project.resolve("package-lock.json"))) {
                Files.setLastModifiedTime(project.resolve("package-lock.json"), FileTime.fromMillis(0));
            }
        }
    }

    private static void keep(Path project, Path packages) throws IOException {
        Path installed = installed(project);
        if (Files.isDirectory(installed) && !Files.isSymbolicLink(installed) && !Files.exists(packages)) {
            Files.createDirectories(packages.getParent());
            Files.move(installed, packages);
            // Who goes on in the project's folder still finds them.
            Files.createSymbolicLink(installed, packages);
        }
    }

    /** Over all that a component is made of. */
    private static String inputs(Path project) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files(project)) {
            text.append(project.relativize(file))
                    .append(' ')
                    .append(sha256(Files.readAllBytes(file)))
                    .append('\n');
        }
        for (String name : List.of("RustToolchain", "ScriptToolchain", "PythonToolchain", "CToolchain", "CoreModule")) {
            try (InputStream in = Toolchain.class.getResourceAsStream(name + ".class")) {
                text.append(sha256(in.readAllBytes()));
            }
        }
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> files(Path project) throws IOException {
        try (Stream<Path> all = Files.walk(project)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !NOT_INPUTS.contains(
                            project.relativize(file).getName(0).toString()))
                    .sorted()
                    .toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                String first = relative.getName(0).toString();
                if (!first.equals("node_modules") && !first.equals(".venv")) {
                    Path target = to.resolve(relative);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
