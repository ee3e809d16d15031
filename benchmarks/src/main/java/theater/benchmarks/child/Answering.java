package theater.benchmarks.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;

/** The other end of {@link ChildProcess}: what a child's {@code main} does. */
public final class Answering {
    static final String FAILED = "failed: ";

    private Answering() {}

    /** Does what one line asks for. */
    public interface Work {
        /**
         * Does it.
         *
         * @param words of the line
         * @return one line
         */
        String answer(List<String> words) throws Exception;
    }

    /**
     * Answers lines until the input ends, then ends this process. Whatever else writes to standard output goes to
     * standard error, so that it is not taken for an answer.
     */
    public static void serve(Work work) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.println(answer(work, line));
                answers.flush();
            }
        }
    }

    private static String answer(Work work, String line) {
        try {
            return work.answer(List.of(line.split(" ", -1)));
        } catch (Exception e) {
            e.printStackTrace();
            return FAILED + String.valueOf(e).replace('\n', ' ');
        }
    }
}
