package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.spend.PlannedSpend;
import io.mlops.price.Money;
import io.mlops.price.Total;
import io.mlops.spend.Charge;
import io.mlops.spend.Statement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpendReportTest {
    private static final Instant NOW = Instant.parse("2026-11-03T00:00:00Z");
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final Money EURO = new Money(BigDecimal.ONE, Currency.getInstance("EUR"));

    private final TreeMap<PlannedSpend.Key, Total> planned = new TreeMap<>();
    private final TreeMap<String, Total> hourly = new TreeMap<>();

    @Test
    void aCloudThatCouldNotBeAskedMakesALowerBound() {
        plan("policy", "aws", "24");
        plan("policy", "azure", "24");
        SpendReport report =
                report(SpendReport.By.DEPLOYMENT, billed("aws", charge("policy", Money.usd("25"))), unasked("azure"));

        SpendReport.Row policy = report.rows().getFirst();
        assertThat(policy.unasked()).containsExactly("azure");
        assertThat(policy.drift()).isEmpty();
        assertThat(policy.why()).contains("azure could not be asked");
        assertThat(new SpendText(report).lines())
                .anyMatch(line -> line.matches("policy +>= 25\\.00 +48\\.00 +- +.*"))
                .anyMatch(line -> line.matches("total +>= 25\\.00 +48\\.00 +- +.*"));
    }

    @Test
    void byCloudItIsUnknown() {
        SpendReport report = report(SpendReport.By.CLOUD, billed("aws"), unasked("azure"));

        assertThat(new SpendText(report).lines())
                .anyMatch(line -> line.matches("aws +0\\.00 +0\\.00 +-.*"))
                .anyMatch(line -> line.matches("azure +unknown +0\\.00 +- +azure could not be asked"));
    }

    @Test
    void currenciesAreNotExchanged() {
        plan("policy", "azure", "24");
        SpendReport report = report(
                SpendReport.By.DEPLOYMENT,
                billed("aws", charge("policy", Money.usd("25"))),
                billed("azure", charge("policy", EURO)));

        assertThat(report.total().billed().text()).isEqualTo("1.00 EUR + 25.00");
        assertThat(report.total().drift()).isEmpty();
    }

    @Test
    void whatHasNoPriceAndWhatIsNotBilledIsNamed() {
        planned.put(
                new PlannedSpend.Key(FIRST, "policy", "aws"),
                Total.of(Money.usd("1")).plus(Total.unknown("price of ml.odd")));

        SpendReport.Row row = report(SpendReport.By.DAY, billed("aws")).rows().getFirst();

        assertThat(row.name()).isEqualTo("2026-11-01");
        assertThat(row.drift()).isEmpty();
        assertThat(row.why()).contains("no price: price of ml.odd", "nothing that aws billed carries the tag");
    }

    @Test
    void trainingJobsStandWithWhatCarriesNoDeployment() {
        plan("", "aws", "10");
        SpendReport report =
                report(SpendReport.By.DEPLOYMENT, billed("aws", new Charge(FIRST, "Training", null, Money.usd("11"))));

        SpendReport.Row row = report.rows().getFirst();
        assertThat(row.name()).isEqualTo("(no deployment)");
        assertThat(row.drift().orElseThrow()).isEqualByComparingTo("0.1");
        assertThat(row.why()).contains("storage and traffic are not planned");
    }

    @Test
    void withoutAForecastTheMonthGoesOnAsItIs() {
        hourly.put("aws", Total.of(Money.usd("2")));
        SpendReport whole = new SpendReport(
                SpendReport.By.CLOUD,
                FIRST,
                LocalDate.of(2026, 11, 4),
                NOW,
                List.of(billed("aws", charge("policy", Money.usd("10")))),
                new PlannedSpend(planned, hourly));

        SpendReport.Outlook outlook = whole.outlooks().getFirst();

        assertThat(outlook.expected().text()).isEqualTo("1,354.00"); // 10 + 28 days of 48
        assertThat(outlook.exact()).isTrue();
        assertThat(report(SpendReport.By.CLOUD, billed("aws")).outlooks()).isEmpty();
    }

    private void plan(String deployment, String cloud, String usd) {
        planned.put(new PlannedSpend.Key(FIRST, deployment, cloud), Total.of(Money.usd(usd)));
    }

    /** Of the first two days. */
    private SpendReport report(SpendReport.By by, CloudSpend... clouds) {
        return new SpendReport(by, FIRST, FIRST.plusDays(2), NOW, List.of(clouds), new PlannedSpend(planned, hourly));
    }

    private static Charge charge(String deployment, Money amount) {
        return new Charge(FIRST, "Hosting", deployment, amount);
    }

    private static CloudSpend billed(String cloud, Charge... charges) {
        Statement statement = new Statement(
                List.of(charges), new TreeSet<>(Set.of()), NOW, Duration.ofHours(1), Money.usd("0"), "a bill");
        return new CloudSpend(cloud, statement, null, null, "", false);
    }

    private static CloudSpend unasked(String cloud) {
        return CloudSpend.failed(
                cloud, new MlopsException(ErrorCode.UNAVAILABLE, "cannot ask for spend of " + cloud + ": cut off"));
    }
}
