package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Charge;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.tck.SpendHarness.Billed;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a report of money spent can rely on: every charge once, on its day, for what carries the tag, and no more certain than the bill. */
public abstract class CostLedgerContract extends Contract {
    private static final String DEPLOYMENT = "mlops-deployment";
    private static final String HOME = "mlops-home";
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final LocalDate SECOND = FIRST.plusDays(1);
    private static final LocalDate THIRD = FIRST.plusDays(2);
    private static final LocalDate FOURTH = FIRST.plusDays(3);
    private static final String HOSTING = "Hosting";
    private static final String STORAGE = "Storage";
    private static final Tags FIRST_HOME = Tags.of(Map.of(HOME, "h1"));

    @Override
    protected abstract SpendHarness openHarness() throws Exception;

    private SpendHarness spend() {
        return (SpendHarness) harness();
    }

    @Test
    protected void withoutTheCapabilityItIsUnsupported() {
        onlyLacking(Capability.SPEND);

        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> ask(FIRST, THIRD, Tags.none())))
                .hasMessageContaining("ask for spend of " + provider().name());
    }

    @Test
    protected void withoutTheCapabilityThereIsNoForecast() {
        onlyLacking(Capability.SPEND_FORECAST);

        assertFails(ErrorCode.UNSUPPORTED, () -> foresee());
    }

    /** On whatever bill there is. */
    @Test
    protected void saysWhereItIsFromAndHowLateItIs() {
        needs(Capability.SPEND);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        Statement statement =
                provider().ledger().spend(new SpendQuery(today.minusDays(3), today, DEPLOYMENT, Tags.none()));

        assertThat(statement.source()).isNotBlank();
        assertThat(statement.late()).isPositive();
        assertThat(statement.fee().amount()).isNotNegative();
        assertThat(statement.charges())
                .isSorted()
                .allSatisfy(charge -> assertThat(charge.day()).isBetween(today.minusDays(3), today.minusDays(1)));
        assertThat(statement.charges())
                .extracting(charge -> charge.amount().currency())
                .hasSizeLessThanOrEqualTo(statement.charges().size())
                .allMatch(
                        statement.charges().isEmpty()
                                ? any -> true
                                : statement.charges().getFirst().amount().currency()::equals);
    }

    @Test
    protected void chargesAreAddedUpByDayServiceAndTag() {
        needs(Capability.SPEND);
        bill(
                item(FIRST, HOSTING, "policy", "h1", "1.25"),
                item(FIRST, HOSTING, "policy", "h2", "0.5"),
                item(FIRST, STORAGE, "policy", "h1", "0.01"),
                item(FIRST, HOSTING, "risk", "h1", "3"),
                item(SECOND, HOSTING, "policy", "h1", "1.5"));

        assertThat(lines(ask(FIRST, THIRD, Tags.none())))
                .containsExactly(
                        "2026-11-01 Hosting policy 1.75 USD",
                        "2026-11-01 Hosting risk 3 USD",
                        "2026-11-01 Storage policy 0.01 USD",
                        "2026-11-02 Hosting policy 1.5 USD");
    }

    @Test
    protected void whatDoesNotCarryTheTagIsToldApart() {
        needs(Capability.SPEND);
        bill(
                item(FIRST, HOSTING, "policy", "h1", "1"),
                new Billed(FIRST, HOSTING, Tags.none(), Money.usd("7")),
                new Billed(FIRST, STORAGE, FIRST_HOME, Money.usd("0.5")));

        assertThat(lines(ask(FIRST, SECOND, Tags.none())))
                .containsExactly(
                        "2026-11-01 Hosting - 7 USD",
                        "2026-11-01 Hosting policy 1 USD",
                        "2026-11-01 Storage - 0.5 USD");
    }

    @Test
    protected void onlyWhatHasTheTagsCounts() {
        needs(Capability.SPEND);
        bill(
                item(FIRST, HOSTING, "policy", "h1", "1"),
                item(FIRST, HOSTING, "policy", "h2", "2"),
                new Billed(FIRST, STORAGE, FIRST_HOME, Money.usd("4")),
                new Billed(FIRST, STORAGE, Tags.none(), Money.usd("8")));

        assertThat(lines(ask(FIRST, SECOND, FIRST_HOME)))
                .containsExactly("2026-11-01 Hosting policy 1 USD", "2026-11-01 Storage - 4 USD");
        assertThat(lines(ask(FIRST, SECOND, Tags.of(Map.of(HOME, "h1", DEPLOYMENT, "policy")))))
                .containsExactly("2026-11-01 Hosting policy 1 USD");
    }

    @Test
    protected void theLastDayIsNotInIt() {
        needs(Capability.SPEND);
        bill(
                item(FIRST, HOSTING, "policy", "h1", "1"),
                item(SECOND, HOSTING, "policy", "h1", "2"),
                item(THIRD, HOSTING, "policy", "h1", "4"));

        assertThat(lines(ask(SECOND, THIRD, Tags.none()))).containsExactly("2026-11-02 Hosting policy 2 USD");
    }

    @Test
    protected void creditsStayNegative() {
        needs(Capability.SPEND);
        bill(item(FIRST, HOSTING, "policy", "h1", "1"), item(FIRST, "Credits", "policy", "h1", "-0.75"));

        assertThat(lines(ask(FIRST, SECOND, Tags.none())))
                .containsExactly("2026-11-01 Credits policy -0.75 USD", "2026-11-01 Hosting policy 1 USD");
    }

    @Test
    protected void smallAmountsAreExact() {
        needs(Capability.SPEND);
        bill(item(FIRST, HOSTING, "policy", "h1", "0.0000000375"));

        assertThat(lines(ask(FIRST, SECOND, Tags.none())))
                .containsExactly("2026-11-01 Hosting policy 0.0000000375 USD");
    }

    @Test
    protected void allPagesAreRead() {
        needs(Capability.SPEND);
        int many = spend().moreThanOnePageOfCharges();
        List<Billed> items = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            items.add(item(i % 2 == 0 ? FIRST : SECOND, HOSTING, "policy-" + i, "h1", "1"));
        }
        bill(items.toArray(Billed[]::new));

        assertThat(ask(FIRST, THIRD, Tags.none()).charges())
                .extracting(charge -> charge.tag().orElseThrow())
                .hasSize(many)
                .doesNotHaveDuplicates();
    }

    @Test
    protected void daysThatAreNotFinalAreNamed() {
        needs(Capability.SPEND);
        assumeTrue(
                spend().bill(List.of(item(FIRST, HOSTING, "policy", "h1", "1")), Set.of(SECOND, THIRD, FOURTH)),
                "nobody can write this bill");

        assertThat(ask(FIRST, FOURTH, Tags.none()).estimated()).containsExactly(SECOND, THIRD);
        assertThat(ask(FIRST, SECOND, Tags.none()).estimated()).isEmpty();
    }

    @Test
    protected void aDayWithoutChargesHasNone() {
        needs(Capability.SPEND);
        bill();

        assertThat(ask(FIRST, THIRD, Tags.none()).charges()).isEmpty();
    }

    @Test
    protected void theForecastIsTheClouds() {
        needs(Capability.SPEND_FORECAST);
        assumeTrue(spend().foresee(Money.usd("123.45")), "nobody can write this forecast");

        SpendForecast forecast = foresee();

        assertThat(forecast.expected()).isEqualTo(Money.usd("123.45"));
        assertThat(forecast.source()).isNotBlank();
        forecast.low().ifPresent(low -> assertThat(low).isLessThanOrEqualTo(forecast.expected()));
        forecast.high().ifPresent(high -> assertThat(high).isGreaterThanOrEqualTo(forecast.expected()));
    }

    @Test
    protected void aForecastThatTheCloudCannotGiveIsNoFigure() {
        needs(Capability.SPEND_FORECAST);
        assumeTrue(spend().foreseeNothing(), "this world always knows enough");

        assertFails(ErrorCode.FAILED_PRECONDITION, this::foresee);
    }

    private void bill(Billed... items) {
        assumeTrue(spend().bill(List.of(items), Set.of()), "nobody can write this bill");
    }

    private static Billed item(LocalDate day, String service, String deployment, String home, String usd) {
        return new Billed(day, service, Tags.of(Map.of(DEPLOYMENT, deployment, HOME, home)), Money.usd(usd));
    }

    private Statement ask(LocalDate from, LocalDate until, Tags having) {
        return provider().ledger().spend(new SpendQuery(from, until, DEPLOYMENT, having));
    }

    private SpendForecast foresee() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return provider().ledger().forecast(new ForecastQuery(today, today.plusDays(7), FIRST_HOME));
    }

    private static List<String> lines(Statement statement) {
        return statement.charges().stream().map(CostLedgerContract::line).toList();
    }

    private static String line(Charge charge) {
        return charge.day() + " " + charge.service() + " " + charge.tag().orElse("-") + " " + charge.amount();
    }
}
