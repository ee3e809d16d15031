package theater.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Directions between modules (docs/architecture.md), and where foreign worlds may be touched. */
class ArchitectureTest {
    /** Module to the modules it may use. What is not named here is nobody's to use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("schemas", Set.of()),
            Map.entry("wasmtime", Set.of()),
            Map.entry("http", Set.of()),
            Map.entry("store", Set.of()),
            Map.entry("chain", Set.of()),
            Map.entry("embeddedkafka", Set.of()),
            Map.entry("embeddedregistry", Set.of("http")),
            Map.entry("executor", Set.of("schemas", "wasmtime", "store", "chain")),
            Map.entry("projector", Set.of("schemas", "store", "chain", "http")),
            Map.entry("storeservice", Set.of("schemas", "store", "http")),
            Map.entry("ingress", Set.of("schemas", "store", "chain", "http")),
            Map.entry("replay", Set.of("schemas", "wasmtime", "store", "chain", "executor")),
            Map.entry(
                    "cli",
                    Set.of(
                            "schemas",
                            "wasmtime",
                            "store",
                            "chain",
                            "http",
                            "embeddedkafka",
                            "embeddedregistry",
                            "executor",
                            "replay",
                            "projector",
                            "storeservice",
                            "ingress")),
            Map.entry("testing", Set.of("schemas", "store", "chain", "embeddedkafka", "embeddedregistry")));

    @SuppressWarnings("UnusedVariable") // by @FieldSource
    private static final Set<String> MODULES = MAY_USE.keySet();

    private static JavaClasses theater;

    @BeforeAll
    static void read() {
        theater = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("theater");
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void shouldUseOnlyModulesBelow(String module) {
        assertThat(theater.containPackage("theater." + module))
                .as("%s is on the class path", module)
                .isTrue();
        String[] allowed = Stream.concat(Stream.of(module), MAY_USE.get(module).stream())
                .map(name -> "theater." + name + "..")
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("theater." + module + "..")
                .should()
                .onlyDependOnClassesThat(outsideTheaterOr(allowed))
                .allowEmptyShould(true)
                .check(theater);
    }

    @Test
    void shouldHaveNoModuleWithoutDirections() {
        assertThat(theater.stream().map(ArchitectureTest::module).distinct())
                .as("modules named in this test")
                .isSubsetOf(MODULES);
    }

    @Test
    void shouldTouchNativeMemoryOnlyInWasmtime() {
        onlyIn("java.lang.foreign..", "theater.wasmtime..");
    }

    @Test
    void shouldHaveTheBindingDependOnTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("theater.wasmtime..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("theater.wasmtime..", "java..", "javax..", "org.jspecify..")
                .check(theater);
    }

    @Test
    void shouldTouchRocksDbOnlyInShardStoreAndProjector() {
        onlyIn("org.rocksdb..", "theater.executor.store..", "theater.projector..");
    }

    @Test
    void shouldTouchTheHttpServerOnlyInHttpPackages() {
        onlyIn(
                "org.eclipse.jetty..",
                "theater.http..",
                "theater.projector.http..",
                "theater.storeservice.http..",
                "theater.ingress.http..",
                "theater.executor.http..",
                "theater.cli.http..",
                "theater.embeddedregistry..");
    }

    @Test
    void shouldTouchTheHttpClientOnlyWhereActorsRequestsAreMade() {
        onlyIn("org.apache.hc..", "theater.executor.fetch..");
    }

    @Test
    void shouldKeepKafkaOutOfVerifierStoreAndSandbox() {
        noClasses()
                .that()
                .resideInAnyPackage("theater.chain..", "theater.store..", "theater.wasmtime..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .allowEmptyShould(true)
                .check(theater);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("theater.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(theater);
    }

    private static void onlyIn(String foreign, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign)
                .allowEmptyShould(true)
                .check(theater);
    }

    private static DescribedPredicate<JavaClass> outsideTheaterOr(String... packages) {
        return JavaClass.Predicates.resideOutsideOfPackage("theater..")
                .or(JavaClass.Predicates.resideInAnyPackage(packages));
    }

    private static String module(JavaClass type) {
        String[] names = type.getPackageName().split("\\.", 3);
        return names.length > 1 ? names[1] : "";
    }
}
