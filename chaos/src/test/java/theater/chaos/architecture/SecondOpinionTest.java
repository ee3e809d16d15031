package theater.chaos.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The checker is a second opinion: it shares no code with what it judges. */
class SecondOpinionTest {
    private static JavaClasses chaos;

    @BeforeAll
    static void read() {
        chaos = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("theater.chaos");
    }

    @Test
    void shouldJudgeWithoutTheExecutorsCode() {
        noClasses()
                .that()
                .resideInAnyPackage("theater.chaos.history..", "theater.chaos.model..", "theater.chaos.check..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("theater.executor..", "theater.wasmtime..", "theater.schemas.message..")
                .check(chaos);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("theater.(**)").should().beFreeOfCycles().check(chaos);
    }
}
