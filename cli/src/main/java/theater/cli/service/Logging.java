package theater.cli.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Where a process's log goes. Call once, before anything is started. */
public final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg %kvp%n%ex";

    /** They tell every setting of every client at this level. */
    private static final Map<String, Level> LOUD = Map.of(
            "org.apache.kafka", Level.WARN,
            "kafka", Level.WARN,
            "state.change.logger", Level.WARN,
            "org.eclipse.jetty", Level.WARN,
            // Says with a stack trace that JMX beans of a second broker or client have a name that is taken.
            "org.apache.kafka.common.utils.AppInfoParser", Level.ERROR);

    private Logging() {}

    /** Only errors, on standard error: for commands that show results. */
    public static void quiet() {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        install(appender, Level.ERROR);
    }

    /** On standard output: for services, whose surroundings collect it. */
    public static void toConsole() {
        install(new ConsoleAppender<>(), Level.INFO);
    }

    /** Appended to a file. */
    public static void toFile(Path file) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        install(appender, Level.INFO);
    }

    private static void install(OutputStreamAppender<ILoggingEvent> appender, Level level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        LOUD.forEach((name, bound) -> context.getLogger(name).setLevel(bound.isGreaterOrEqual(level) ? bound : level));
    }
}
