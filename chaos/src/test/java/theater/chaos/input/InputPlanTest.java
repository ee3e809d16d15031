package theater.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputPlanTest {
    private static List<Input> inputs(long seed) {
        InputPlan plan = new InputPlan(seed, 6);
        return Stream.generate(plan::next).limit(2_000).toList();
    }

    @Test
    void shouldGiveTheSameInputsForTheSameSeed() {
        assertThat(inputs(7)).isEqualTo(inputs(7)).isNotEqualTo(inputs(8));
    }

    @Test
    void shouldHaveEveryKindOfInput() {
        List<Input> inputs = inputs(7);

        assertThat(inputs).extracting(Input::number).isSorted().doesNotHaveDuplicates();
        assertThat(inputs).anyMatch(Input::copy);
        assertThat(inputs).anyMatch(input -> input.key() == null);
        assertThat(inputs).anyMatch(input -> input.key() != null && input.partition() != null);
        assertThat(inputs).anyMatch(input -> input.id() == null);
        assertThat(inputs).extracting(Input::lane).contains("mailbox.high", "mailbox.normal", "mailbox.low");
        assertThat(inputs)
                .extracting(input -> input.payload().kind())
                .contains("increment", "message", "transfer", "deposit", "script", "trap", "later", "answer");
    }
}
