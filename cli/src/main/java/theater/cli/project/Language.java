package theater.cli.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The languages that projects are made for. */
public enum Language {
    RUST("rust", "sdk-rust"),
    TYPESCRIPT("typescript", "sdk-js"),
    JAVASCRIPT("javascript", "sdk-js"),
    PYTHON("python", "sdk-python"),
    C("c", "sdk-c");

    private final String word;
    private final String sdk;

    Language(String word, String sdk) {
        this.word = word;
        this.sdk = sdk;
    }

    /** Files that a project in this language has. */
    private List<String> projectFiles() {
        return switch (this) {
            case RUST -> List.of("Cargo.toml");
            case TYPESCRIPT -> List.of("package.json", "src/actor.ts");
            case JAVASCRIPT -> List.of("package.json", "src/actor.js");
            case PYTHON -> List.of("requirements.txt", "src/actor.py");
            case C -> List.of("src/actor.c");
        };
    }

    /** As on the command line. */
    public String word() {
        return word;
    }

    /** Name of the SDK's folder among the resources. */
    String sdk() {
        return sdk;
    }

    /** The language that a word on the command line names. */
    public static Optional<Language> of(String word) {
        return Arrays.stream(values())
                .filter(language -> language.word.equals(word))
                .findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(Language::word).sorted().collect(Collectors.joining(", "));
    }

    /** The language of a project, by the files it has. */
    public static Optional<Language> ofProject(Path folder) {
        return Arrays.stream(values())
                .filter(language ->
                        language.projectFiles().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file))))
                .findFirst();
    }

    /** Which files tell the languages, for messages. */
    public static String projectFilesOfAll() {
        return Arrays.stream(values())
                .map(language -> language.word + ": " + String.join(" and ", language.projectFiles()))
                .collect(Collectors.joining("; "));
    }
}
