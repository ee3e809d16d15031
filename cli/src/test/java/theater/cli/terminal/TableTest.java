package theater.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void shouldAlignColumns() {
        assertThat(Table.of("ID", "SEQ").row("account/1", 7).row("b").lines())
                .containsExactly("ID         SEQ", "account/1  7", "b");
    }
}
