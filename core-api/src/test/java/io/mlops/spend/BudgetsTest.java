package io.mlops.spend;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    @Test
    void whoKeepsNoneSaysSo() {
        Budgets lacking = Budgets.lacking("shop");

        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> lacking.apply(spec("team", "1", 1, "a@example.com"))))
                .hasMessage("cannot apply budget team: provider shop lacks BUDGETS");
        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> lacking.list(Tags.none())))
                .hasMessage("cannot list budgets of shop: provider shop lacks BUDGETS");
        assertFails(ErrorCode.UNSUPPORTED, () -> lacking.find("team"));
        assertFails(ErrorCode.UNSUPPORTED, () -> lacking.delete("team"));
    }

    @Test
    void refusesWhatNoCloudHolds() {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("Team", "1", 0)))
                .hasMessage("cannot make budget Team: a name matches [a-z][a-z0-9-]{0,59}");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("team", "0", 0)))
                .hasMessage("cannot make budget team: 0 USD a month is not above 0");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("team", "1", 6, "a@example.com")))
                .hasMessage("cannot make budget team: 6 alerts are more than 5");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("team", "1", 1)))
                .hasMessage("cannot make budget team: it has alerts and nobody is told");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("team", "1", 0, "a@example.com")))
                .hasMessage("cannot make budget team: it has recipients and no alert to tell them");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> spec("team", "1", 1, "1", "2", "3", "4", "5", "6")))
                .hasMessage("cannot make budget team: 6 recipients are more than 5");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> BudgetAlert.actual(0)))
                .hasMessage("cannot alert at 0% of a budget: it is a number from 1 to 1000");
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> BudgetAlert.forecast(1001));
    }

    private static BudgetSpec spec(String name, String usd, int alerts, String... recipients) {
        TreeSet<BudgetAlert> some = new TreeSet<>();
        IntStream.rangeClosed(1, alerts).forEach(number -> some.add(BudgetAlert.actual(10 * number)));
        return new BudgetSpec(name, Money.usd(usd), Tags.none(), some, new TreeSet<>(List.of(recipients)));
    }
}
