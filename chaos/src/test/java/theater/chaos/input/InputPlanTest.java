package theater.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputPlanTest {
    private static List<Input> inputs(long seed) {
        InputPlan plan = new InputPlan(seed, 6, 8080);
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

    @Test
    void shouldHaveEveryKindOfWait() {
        List<String> told = inputs(7).stream()
                .filter(input -> input.key() != null && input.key().startsWith("waiter/"))
                .map(input -> input.payload().kind() + " " + input.payload().body())
                .toList();

        assertThat(told)
                .anyMatch(text -> text.contains("ask waiter/"))
                .anyMatch(text -> text.contains("ask account/"))
                .anyMatch(text -> text.contains("ask nobody/"))
                .anyMatch(text -> text.contains("ask secret/"))
                .anyMatch(text -> text.contains("sleep "))
                .anyMatch(text -> text.contains("fetch POST http://127.0.0.1:8080/at-once/"))
                .anyMatch(text -> text.contains("/drop/"))
                .anyMatch(text -> text.contains("/never/"))
                .anyMatch(text -> text.endsWith("echo around"))
                .anyMatch(text -> text.endsWith("reject refused"))
                .anyMatch(text -> text.endsWith("panic as told"));
    }
}
