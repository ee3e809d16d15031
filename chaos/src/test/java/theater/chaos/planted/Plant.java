package theater.chaos.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A bug, as a change of the executor's source. It is compiled into a folder that stands before the executor on the class
 * path of a test's process: nothing in the executor itself can switch it on.
 *
 * @param source below the executor's sources
 * @param text what the source has exactly once
 * @param bug what it has instead
 */
record Plant(String source, String text, String bug) {
    /** Compiles the changed class; returns its folder. */
    Path compile(Path home, Path folder) throws IOException {
        Path original = home.resolve("executor/src/main/java").resolve(source);
        String code = Files.readString(original);
        assertThat(code.split(java.util.regex.Pattern.quote(text), -1))
                .as("%s has '%s' exactly once; if the code has moved on, plant the bug in its new place", source, text)
                .hasSize(2);
        Path changed = folder.resolve("source").resolve(source);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, code.replace(text, bug));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-nowarn",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    classes.toString()),
                            null,
                            files.getJavaFileObjects(changed))
                    .call();
            assertThat(compiled).as("the planted bug compiles: %s", messages).isTrue();
        }
        return classes;
    }
}
