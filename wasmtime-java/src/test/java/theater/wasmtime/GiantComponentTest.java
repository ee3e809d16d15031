package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Components that are large or deep: there is a verdict within the compiler's limits, and what is fine is told apart. */
class GiantComponentTest {
    /** On a slow day too, time decides nothing here; that it is limited is {@link ComponentCacheTest}'s. */
    private static final WasmCompiler COMPILER =
            new WasmCompiler(WasmCompiler.installed().executable(), 2L << 30, Duration.ofMinutes(10));

    static Stream<Arguments> components() {
        return Stream.of(
                argumentSet("functions", core(many(4_000, "(func)")), "missing-handler"),
                argumentSet("core types", core(many(20_000, "(type (func (param i32 i64)))")), "missing-handler"),
                argumentSet(
                        "types",
                        many(20_000, "(type (record (field \"a\" u8) (field \"b\" string)))"),
                        "missing-handler"),
                argumentSet("imports", imports(900), "unknown-import"),
                argumentSet("more imports than there may be", imports(2_000), "compile-failed"),
                argumentSet("exports", exports(900), "missing-handler"),
                argumentSet(
                        "data",
                        core("(memory 256) (data (i32.const 0) \"" + "x".repeat(8 << 20) + "\")"),
                        "missing-handler"),
                argumentSet("types that double", doubling(40), "compile-failed"),
                argumentSet("nested blocks", core("(func " + nested("(block ", 2_000) + ")"), "missing-handler"),
                argumentSet("locals", core("(func (local " + "i64 ".repeat(60_000) + "))"), "compile-failed"));
    }

    @ParameterizedTest
    @MethodSource("components")
    void endsWithAVerdict(String body, String verdict) {
        byte[] bytes = TestingGuests.wat("(component " + body + ")");
        try (TestingNeighbour neighbour = TestingNeighbour.start(TestingGuests.probe())) {
            assertThat(verdict(bytes)).startsWith(verdict + ": ");
            neighbour.awaitAnswers(1);
        }
    }

    private static String verdict(byte[] component) {
        try {
            TestingGuests.engine().load(COMPILER.compile(component)).close();
            return "loaded: ";
        } catch (ComponentException e) {
            return e.code() + ": " + e.getMessage();
        }
    }

    private static String many(int count, String text) {
        return IntStream.range(0, count)
                .mapToObj(i -> text.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining("\n"));
    }

    private static String core(String module) {
        return "(core module $m " + module + ") (core instance (instantiate $m))";
    }

    private static String imports(int count) {
        return many(count, "(import \"guest:x/i%d\" (instance (export \"f\" (func))))");
    }

    private static String exports(int count) {
        return "(instance $i) " + many(count, "(export \"guest:x/e%d\" (instance $i))");
    }

    private static String doubling(int depth) {
        return "(type $t0 (tuple u64 u64)) "
                + IntStream.range(1, depth)
                        .mapToObj(i -> "(type $t" + i + " (tuple $t" + (i - 1) + " $t" + (i - 1) + "))")
                        .collect(Collectors.joining(" "));
    }

    private static String nested(String opening, int depth) {
        return opening.repeat(depth) + ")".repeat(depth);
    }
}
