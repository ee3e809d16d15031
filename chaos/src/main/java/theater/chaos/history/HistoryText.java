package theater.chaos.history;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A history as text, one record a line, for whoever looks into a finding. */
public final class HistoryText {
    private HistoryText() {}

    /** Writes a file. */
    public static void write(History history, Path file) throws IOException {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
            write(writer, history.lanes());
            write(writer, history.events());
            write(writer, history.replies());
            write(writer, history.deadLetters());
            write(writer, history.transactions());
            write(writer, history.requests());
        }
    }

    private static void write(PrintWriter writer, List<?> records) {
        for (Object record : records) {
            writer.println(record.toString().replace("\n", "\\n"));
        }
    }
}
