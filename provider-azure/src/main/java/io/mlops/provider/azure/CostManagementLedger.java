package io.mlops.provider.azure;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.price.Money;
import io.mlops.spend.Charge;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.spend.spi.CostLedgerDriver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Cost Management says was spent in the subscription, actual cost without tax, by day (UTC), service and one tag: {@link
 * CostQuestion}. A tag counts from when a resource has it. Thread-safe.
 */
final class CostManagementLedger implements CostLedgerDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.SPEND, Capability.SPEND_FORECAST);
    static final String NAMESPACE = "Microsoft.CostManagement";

    /** https://learn.microsoft.com/azure/cost-management-billing/costs/understand-cost-mgt-data : within 8 to 24 hours. */
    private static final Duration LATE = Duration.ofHours(24);
    /** Of one query by day (https://learn.microsoft.com/azure/cost-management-billing/costs/cost-analysis-common-uses). */
    private static final int DAYS_AT_ONCE = 31;
    /**
     * The same page as of {@link #LATE}: until 72 hours after the billing month, which ends at most 31 days after any day of it and is not
     * told here; one day more for the day that both begin in.
     */
    private static final int FINAL_AFTER_DAYS = 31 + 3 + 1;

    private static final int FAILED_DEPENDENCY = 424;
    private static final Money FREE = Money.usd("0");
    private static final String SOURCE = "Azure Cost Management, actual cost, without tax";

    private final AzureConfig config;
    private final ArmClient arm;
    private final InstantSource clock;

    CostManagementLedger(AzureConfig config, ArmClient arm, InstantSource clock) {
        this.config = config;
        this.arm = arm;
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Statement spend(SpendQuery query) throws AzureException {
        Map<List<String>, Charge> sums = new TreeMap<>(Comparator.comparing(List::toString));
        for (LocalDate from = query.from(); from.isBefore(query.until()); from = from.plusDays(DAYS_AT_ONCE)) {
            LocalDate most = from.plusDays(DAYS_AT_ONCE);
            LocalDate until = most.isBefore(query.until()) ? most : query.until();
            CostQuestion question = CostQuestion.daily(from, until, query.tag(), query.having());
            for (CostPage.Row row : rows(arm, config, question)) {
                Charge charge = charge(row);
                sums.merge(
                        List.of(
                                charge.day().toString(),
                                charge.service(),
                                charge.tag().orElse("")),
                        charge,
                        CostManagementLedger::plus);
            }
        }
        List<Charge> charges = sums.values().stream()
                .filter(charge -> charge.amount().amount().signum() != 0)
                .toList();
        Instant now = clock.instant();
        Set<LocalDate> estimated = query.from()
                .datesUntil(query.until())
                .filter(day -> day.plusDays(FINAL_AFTER_DAYS).isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC)))
                .collect(Collectors.toSet());
        return new Statement(charges, new TreeSet<>(estimated), now, LATE, FREE, SOURCE);
    }

    /** All pages of a query. */
    static List<CostPage.Row> rows(ArmClient arm, AzureConfig config, CostQuestion question) throws AzureException {
        List<CostPage.Row> rows = new ArrayList<>();
        for (CostPage page : arm.pages(
                action(config, "query"), ApiVersion.COST_MANAGEMENT, question, CostPage.class, CostPage::next)) {
            rows.addAll(page.rows());
        }
        return rows;
    }

    private static ArmId action(AzureConfig config, String name) {
        return config.subscriptionId().collection(NAMESPACE, name);
    }

    /** The value of the tag is empty text for what does not carry it. */
    private static Charge charge(CostPage.Row row) throws AzureException {
        String tag = row.text("TagValue");
        return new Charge(row.day(), row.text(CostPage.SERVICE), tag.isEmpty() ? null : tag, row.cost());
    }

    private static Charge plus(Charge one, Charge other) {
        return new Charge(
                one.day(), one.service(), one.tagOrNull(), one.amount().plus(other.amount()));
    }

    /** Without an interval: the interface tells none. */
    @Override
    public SpendForecast forecast(ForecastQuery query) throws AzureException {
        CostQuestion question = CostQuestion.forecast(query.from(), query.until(), query.having());
        Optional<Money> expected = Optional.empty();
        for (CostPage page : forecast(question)) {
            for (CostPage.Row row : page.rows()) {
                if (row.text("CostStatus").equals("Forecast")) {
                    Money cost = row.cost();
                    expected = Optional.of(expected.map(cost::plus).orElse(cost));
                }
            }
        }
        return new SpendForecast(
                expected.orElseThrow(() -> tooLittle(null)),
                null,
                null,
                clock.instant(),
                FREE,
                "Azure Cost Management's forecast");
    }

    private List<CostPage> forecast(CostQuestion question) throws AzureException {
        try {
            return arm.pages(
                    action(config, "forecast"), ApiVersion.COST_MANAGEMENT, question, CostPage.class, CostPage::next);
        } catch (ArmException e) {
            if (e.status() == FAILED_DEPENDENCY) {
                throw tooLittle(e);
            }
            throw e;
        }
    }

    /** https://learn.microsoft.com/azure/cost-management-billing/costs/cost-analysis-common-uses, forecasts. */
    private static AzureException tooLittle(@Nullable ArmException cause) {
        return new AzureException(
                ErrorCode.FAILED_PRECONDITION,
                "Cost Management has no forecast of it: there is too little data yet; it needs some four weeks of spend",
                cause);
    }
}
