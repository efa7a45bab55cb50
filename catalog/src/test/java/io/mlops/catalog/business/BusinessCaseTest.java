package io.mlops.catalog.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures that were worked out by hand first; the formulas stand in docs/costs.md. */
class BusinessCaseTest {
    private static final Downtime DOWNTIME =
            new Downtime(number("60"), number("2000"), number("0.99"), number("0.9999"));

    @Test
    void theCaseOfThreeClouds() {
        BusinessCase business = business(GivenTotals.none());

        assertThat(business.buildTotal()).isEqualByComparingTo("250"); // 120 + 80 + 50
        assertThat(business.runningTotal()).isEqualByComparingTo("554"); // 300 + 180 + 50 + 24
        assertThat(business.lessDowntime()).isEqualByComparingTo("1188"); // (0.9999 - 0.99) x 2000 x 60
        assertThat(business.gainsTotal()).isEqualByComparingTo("1818"); // 1188 + 600 + 30
        assertThat(business.cost()).isEqualByComparingTo("3020"); // 250 + 5 x 554
        assertThat(business.benefit()).isEqualByComparingTo("9090"); // 5 x 1818
        assertThat(business.net()).isEqualByComparingTo("6070"); // 9090 - 3020
        assertThat(business.returnOnCost().orElseThrow().doubleValue()).isBetween(2.0099, 2.01); // 6070 / 3020
        assertThat(business.paybackMonths().orElseThrow().doubleValue()).isBetween(2.3734, 2.3735); // 12 x 250 / 1264
    }

    @Test
    void everyYearAddsUpToTheNet() {
        List<BusinessCase.Year> years = business(GivenTotals.none()).byYear();

        assertThat(years).hasSize(6);
        assertThat(years.get(0).soFar()).isEqualByComparingTo("-250");
        assertThat(years.get(1).soFar()).isEqualByComparingTo("1014"); // 1818 - 554 - 250
        assertThat(years.get(5).soFar()).isEqualByComparingTo("6070");
    }

    @Test
    void downtimeIsPricedByAvailability() {
        assertThat(DOWNTIME.ladder())
                .extracting(Downtime.At::availability)
                .containsExactly(
                        number("0.99"), number("0.999"), number("0.9995"), number("0.9999"), number("0.99999"));
        assertThat(DOWNTIME.ladder().getFirst().hoursDown()).isEqualByComparingTo("20");
        assertThat(DOWNTIME.ladder().getFirst().loss()).isEqualByComparingTo("1200");
        assertThat(DOWNTIME.lossAYear(number("0.9999"))).isEqualByComparingTo("12");
    }

    @Test
    void totalsThatAgreeAreNotReported() {
        assertThat(business(totals("250", "2.4")).disagreements()).isEmpty();
        assertThat(business(totals("250.00", "2")).disagreements()).isEmpty();
    }

    @Test
    void totalsThatDoNotAgreeAre() {
        assertThat(business(totals("240", "2.3")).disagreements())
                .extracting(Object::toString)
                .containsExactly(
                        "build: 240 is given, its items give 250",
                        "payback-months: 2.3 is given, its items give 2.3734");
    }

    @Test
    void whatNeverPaysForItselfSaysSo() {
        BusinessCase loss = new BusinessCase(
                "EUR",
                1,
                List.of(new Item("build", number("10"))),
                List.of(new Item("cloud", number("5"))),
                null,
                List.of(new Item("gain", number("5"))),
                totals("10", "3"));

        assertThat(loss.paybackMonths()).isEmpty();
        assertThat(loss.disagreements())
                .extracting(Object::toString)
                .containsExactly("payback-months: 3 is given, its items give none");
        assertThat(last(loss)).isEqualTo(new Arithmetic.Line("payback", "never", "12 x 10 / (5 - 5)"));
    }

    @Test
    void everyTotalShowsItsSum() {
        List<Arithmetic.Section> sections = new Arithmetic(business(GivenTotals.none())).sections();

        assertThat(sections)
                .extracting(Arithmetic.Section::title)
                .containsExactly("Build, once", "Running, a year", "Gains, a year", "Over 5 years");
        assertThat(sections.get(2).lines().getFirst())
                .isEqualTo(new Arithmetic.Line("less downtime", "1,188", "(99.99% - 99%) x 2,000 h x 60"));
        assertThat(sections.get(2).lines().getLast())
                .isEqualTo(new Arithmetic.Line("gains", "1,818", "1,188 + 600 + 30"));
        assertThat(sections.get(3).lines())
                .extracting(Arithmetic.Line::formula)
                .containsExactly(
                        "250 + 5 x 554", "5 x 1,818", "9,090 - 3,020", "6,070 / 3,020", "12 x 250 / (1,818 - 554)");
        assertThat(last(business(GivenTotals.none())).text()).isEqualTo("2.4 months");
    }

    @Test
    void beingLessAvailableAfterwardsIsRefused() {
        MlopsException refused = catchThrowableOfType(
                MlopsException.class,
                () -> new Downtime(number("60"), number("2000"), number("0.999"), number("0.99")));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused)
                .hasMessage(
                        "cannot price downtime: it is less available after (99%) than before (99.9%); exchange the two");
    }

    private static Arithmetic.Line last(BusinessCase business) {
        return new Arithmetic(business).sections().getLast().lines().getLast();
    }

    private static BusinessCase business(GivenTotals given) {
        return new BusinessCase(
                "million yen",
                5,
                List.of(item("platform", "120"), item("move", "80"), item("audit", "50")),
                List.of(item("clouds", "300"), item("staff", "180"), item("maintenance", "50"), item("transfer", "24")),
                DOWNTIME,
                List.of(item("latency", "600"), item("by hand", "30")),
                given);
    }

    private static GivenTotals totals(String build, String payback) {
        return new GivenTotals(number(build), null, null, null, null, null, number(payback));
    }

    private static Item item(String what, String amount) {
        return new Item(what, number(amount));
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }
}
