package io.mlops.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    @Test
    void allOrNothing() {
        MemoryBudget budget = new MemoryBudget(10);
        assertThat(budget.take(7)).isTrue();
        assertThat(budget.take(4)).isFalse();
        assertThat(budget.used()).isEqualTo(7);
        assertThat(budget.take(3)).isTrue();
        budget.giveBack(10);
        assertThat(budget.used()).isZero();
        assertThat(budget.most()).isEqualTo(10);
    }

    @Test
    void refusesLessThanNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MemoryBudget(-1))
                .withMessageContaining("must not be negative");
    }
}
