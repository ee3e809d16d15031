package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The actors of this repository run. */
class ActorsTest {
    private final TestingHost host = new TestingHost();

    @Test
    void counterCounts() {
        Component counter = TestingGuests.actor("examples/counter/counter.wasm");

        host.run(counter, TestingGuests.handle("increment"));
        host.run(counter, TestingGuests.handle("increment", "40"));
        Step step = host.run(counter, TestingGuests.handle("increment"));

        assertThat(answer(step)).isEqualTo("42");
    }

    @Test
    void problemsAreResults() {
        Step step = host.run(TestingGuests.probe(), TestingGuests.handle("reject", "not-today"));

        assertThat(step).isInstanceOf(Step.Done.class);
        assertThat(((Step.Done) step).result())
                .isInstanceOfSatisfying(
                        GuestResult.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo("not-today"));
    }

    static String answer(Step step) {
        assertThat(step).isInstanceOf(Step.Done.class);
        GuestResult result = ((Step.Done) step).result();
        assertThat(result).isInstanceOf(GuestResult.Ok.class);
        Outcome outcome = ((GuestResult.Ok) result).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Answer.class);
        return new String(((Outcome.Answer) outcome).value().body(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
