package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.topic.Lane;

/**
 * The suspects, on disk, replaced as a whole:
 *
 * <pre>
 *   theater-suspects/v1
 *   counted &lt;name of a {@link RunningFile} that has been taken into account&gt;
 *   suspect &lt;lane&gt; &lt;partition&gt; &lt;offset&gt; &lt;timestamp&gt; &lt;stage&gt; &lt;deaths&gt; &lt;condemned&gt; &lt;time&gt;
 * </pre>
 *
 * Used by one thread at a time.
 */
final class SuspectsFile {
    private static final Logger log = LoggerFactory.getLogger(SuspectsFile.class);
    private static final String HEADER = "theater-suspects/v1";

    private final Path path;

    SuspectsFile(Path path) {
        this.path = path;
    }

    /** What was written last; nothing if there is no file, or none that can be read. */
    Contents read() throws IOException {
        List<String> lines;
        try {
            lines = Files.readString(path).lines().toList();
        } catch (NoSuchFileException e) {
            return Contents.EMPTY;
        }
        try {
            return parse(lines);
        } catch (IllegalArgumentException | NoSuchElementException | IndexOutOfBoundsException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("file", path)
                    .log("what is known of guests that killed the process cannot be read; counting begins anew");
            return Contents.EMPTY;
        }
    }

    private static Contents parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IllegalArgumentException("the first line is not " + HEADER);
        }
        Map<MessagePlace, Suspect> suspects = new HashMap<>();
        Set<String> counted = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("counted")) {
                counted.add(words[1]);
                continue;
            }
            var place = new MessagePlace(
                    Lane.ofSuffix(words[1]).orElseThrow(),
                    Integer.parseInt(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
            suspects.put(
                    place,
                    new Suspect(
                            Integer.parseInt(words[6]),
                            Boolean.parseBoolean(words[7]),
                            TurnStage.valueOf(words[5]),
                            Long.parseLong(words[8])));
        }
        return new Contents(suspects, counted);
    }

    /** Replaces what is there; when it returns, the new file outlives the machine. */
    void write(Contents contents) throws IOException {
        if (contents.equals(Contents.EMPTY)) {
            Files.deleteIfExists(path);
            return;
        }
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        contents.counted.forEach(name -> text.append("counted ").append(name).append('\n'));
        contents.suspects.forEach((place, suspect) -> text.append(String.join(
                        " ",
                        "suspect",
                        place.lane().suffix(),
                        Integer.toString(place.partition()),
                        Long.toString(place.offset()),
                        Long.toString(place.timestamp()),
                        suspect.stage().name(),
                        Integer.toString(suspect.deaths()),
                        Boolean.toString(suspect.condemned()),
                        Long.toString(suspect.time())))
                .append('\n'));
        Path temporary = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param counted names of files of dead processes that the suspects are made of */
    record Contents(Map<MessagePlace, Suspect> suspects, Set<String> counted) {
        static final Contents EMPTY = new Contents(Map.of(), Set.of());

        Contents {
            suspects = Map.copyOf(suspects);
            counted = Set.copyOf(counted);
        }
    }
}
