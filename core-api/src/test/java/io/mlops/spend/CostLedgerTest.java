package io.mlops.spend;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.spi.CostLedgerDriver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CostLedgerTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 1);
    private static final SpendQuery QUERY = query(DAY, DAY.plusDays(2));

    @Test
    void chargesComeInOrder() {
        Charge late = new Charge(DAY.plusDays(1), "a", "x", Money.usd("1"));
        Charge tagged = new Charge(DAY, "b", "x", Money.usd("2"));
        Charge plain = new Charge(DAY, "b", null, Money.usd("3"));
        Charge other = new Charge(DAY, "a", "x", Money.usd("4"));

        assertThat(ledger(Set.of(Capability.SPEND), late, tagged, plain, other)
                        .spend(QUERY)
                        .charges())
                .containsExactly(other, plain, tagged, late);
    }

    @Test
    void whatIsLackingIsUnsupported() {
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED, () -> CostLedger.lacking("shop").spend(QUERY)))
                .hasMessage("cannot ask for spend of shop: provider shop lacks SPEND");
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> ledger(Set.of(Capability.SPEND))
                                .forecast(new ForecastQuery(DAY, DAY.plusDays(1), Tags.none()))))
                .hasMessage("cannot ask for a forecast of spend of shop: provider shop lacks SPEND_FORECAST");
    }

    @Test
    void aFailureIsTold() {
        assertThat(assertFails(
                        ErrorCode.UNAVAILABLE,
                        () -> ledger(Set.of(Capability.SPEND_FORECAST))
                                .forecast(new ForecastQuery(DAY, DAY.plusDays(1), Tags.none()))))
                .hasMessage("cannot ask for a forecast of spend of shop: cut off");
    }

    @Test
    void refusesDaysThatCannotBe() {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> query(DAY, DAY)))
                .hasMessage("cannot ask for spend from 2026-11-01 until 2026-11-01: there is no day between them");
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> query(DAY, DAY.plusDays(367)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new SpendQuery(DAY, DAY.plusDays(1), "No Key", Tags.none()));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new ForecastQuery(DAY, DAY.minusDays(1), Tags.none()));
    }

    private static SpendQuery query(LocalDate from, LocalDate until) {
        return new SpendQuery(from, until, "mlops-deployment", Tags.none());
    }

    private static CostLedger ledger(Set<Capability> capabilities, Charge... charges) {
        return new CostLedger(new Listed(capabilities, List.of(charges)), CallListener.NONE);
    }

    private record Listed(Set<Capability> capabilities, List<Charge> charges) implements CostLedgerDriver {
        @Override
        public String provider() {
            return "shop";
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNAVAILABLE;
        }

        @Override
        public Statement spend(SpendQuery query) {
            return new Statement(
                    charges, new TreeSet<>(), Instant.EPOCH, Duration.ofHours(1), Money.usd("0"), "a list");
        }

        @Override
        public SpendForecast forecast(ForecastQuery query) throws IOException {
            throw new IOException("cut off");
        }
    }
}
