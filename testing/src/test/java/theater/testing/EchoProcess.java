package theater.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Scanner;

/** Says what it is told until that is {@code end}. */
final class EchoProcess {
    private EchoProcess() {}

    public static void main(String[] arguments) {
        System.out.println("arguments " + Arrays.toString(arguments));
        try (Scanner in = new Scanner(System.in, StandardCharsets.UTF_8)) {
            for (String line = ""; !line.equals("end"); ) {
                line = in.nextLine();
                System.out.println("echo " + line);
            }
        }
    }
}
