package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Charge;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.spend.spi.CostLedgerDriver;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.costexplorer.model.Dimension;
import software.amazon.awssdk.services.costexplorer.model.Expression;
import software.amazon.awssdk.services.costexplorer.model.ForecastResult;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.GetCostForecastResponse;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;
import software.amazon.awssdk.services.costexplorer.model.Metric;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * What Cost Explorer says was spent, unblended and without tax, by day (UTC), service and one cost allocation tag
 * (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html). A tag counts only once it is activated
 * in the billing console, and from then on. Thread-safe.
 */
final class CostExplorerLedger implements CostLedgerDriver, AwsDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.SPEND, Capability.SPEND_FORECAST);

    /** https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html : refreshed at least once every 24 hours. */
    private static final Duration LATE = Duration.ofHours(24);
    /** https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ : for each page. */
    private static final Money FEE = Money.usd("0.01");

    private static final String SOURCE = "AWS Cost Explorer, unblended, without tax";
    private static final String METRIC = "UnblendedCost";
    private static final int INTERVAL_PERCENT = 80;

    private final AwsClients clients;
    private final InstantSource clock;

    CostExplorerLedger(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Statement spend(SpendQuery query) throws AwsException {
        Sums sums = new Sums(query.tag());
        GetCostAndUsageRequest request = GetCostAndUsageRequest.builder()
                .timePeriod(days ->
                        days.start(query.from().toString()).end(query.until().toString()))
                .granularity(Granularity.DAILY)
                .metrics(METRIC)
                .groupBy(
                        group(GroupDefinitionType.DIMENSION, Dimension.SERVICE.toString()),
                        group(GroupDefinitionType.TAG, query.tag()))
                .filter(filter(query.having()))
                .build();
        int pages = 0;
        Optional<String> next = Optional.empty();
        do {
            String token = next.orElse(null);
            GetCostAndUsageResponse page = clients.costs()
                    .getCostAndUsage(request.toBuilder().nextPageToken(token).build());
            pages++;
            for (ResultByTime day : page.resultsByTime()) {
                sums.add(day);
            }
            next = Optional.ofNullable(page.nextPageToken()).filter(text -> !text.isEmpty());
            if (next.isPresent() && next.get().equals(token)) {
                throw new AwsException(ErrorCode.UNKNOWN, "Cost Explorer's pages do not end");
            }
        } while (next.isPresent());
        return new Statement(sums.charges(), sums.estimated, clock.instant(), LATE, FEE.times(pages), SOURCE);
    }

    /** Of all time as one figure; its interval is given only where that is within one month, since intervals do not add up. */
    @Override
    public SpendForecast forecast(ForecastQuery query) {
        GetCostForecastResponse answer = clients.costs()
                .getCostForecast(request -> request.timePeriod(
                                days -> days.start(query.from().toString())
                                        .end(query.until().toString()))
                        .granularity(Granularity.MONTHLY)
                        .metric(Metric.UNBLENDED_COST)
                        .predictionIntervalLevel(INTERVAL_PERCENT)
                        .filter(filter(query.having())));
        Money expected = money(answer.total());
        Optional<ForecastResult> only = answer.forecastResultsByTime().size() == 1
                ? Optional.of(answer.forecastResultsByTime().getFirst())
                : Optional.empty();
        return new SpendForecast(
                expected,
                only.map(ForecastResult::predictionIntervalLowerBound)
                        .map(amount -> money(amount, expected.currency()))
                        .orElse(null),
                only.map(ForecastResult::predictionIntervalUpperBound)
                        .map(amount -> money(amount, expected.currency()))
                        .orElse(null),
                clock.instant(),
                FEE,
                "AWS Cost Explorer's forecast, " + INTERVAL_PERCENT + "% interval");
    }

    private static GroupDefinition group(GroupDefinitionType type, String key) {
        return GroupDefinition.builder().type(type).key(key).build();
    }

    /** All but tax, of what has these tags. */
    private static Expression filter(Tags having) {
        Expression noTax = Expression.builder()
                .not(not -> not.dimensions(
                        values -> values.key(Dimension.RECORD_TYPE).values("Tax")))
                .build();
        if (having.entries().isEmpty()) {
            return noTax;
        }
        List<Expression> all = new ArrayList<>();
        all.add(noTax);
        having.entries()
                .forEach((key, value) -> all.add(Expression.builder()
                        .tags(tag -> tag.key(key).values(value))
                        .build()));
        return Expression.builder().and(all).build();
    }

    private static Money money(MetricValue value) {
        return money(value.amount(), Currency.getInstance(value.unit()));
    }

    private static Money money(String amount, Currency currency) {
        return new Money(new BigDecimal(amount), currency);
    }

    /** One day's groups may lie on several pages. Used by one thread. */
    private static final class Sums {
        /** A group of Cost Explorer, without its amount. */
        private record Key(LocalDate day, String service, String tag) implements Comparable<Key> {
            @Override
            public int compareTo(Key other) {
                return toString().compareTo(other.toString());
            }
        }

        private final String tag;
        private final TreeMap<Key, Money> amounts = new TreeMap<>();
        final TreeSet<LocalDate> estimated = new TreeSet<>();

        Sums(String tag) {
            this.tag = tag;
        }

        void add(ResultByTime result) throws AwsException {
            LocalDate day = LocalDate.parse(result.timePeriod().start());
            if (Boolean.TRUE.equals(result.estimated())) {
                estimated.add(day);
            }
            for (Group group : result.groups()) {
                MetricValue value = group.metrics().get(METRIC);
                if (value == null || group.keys().size() != 2) {
                    throw new AwsException(
                            ErrorCode.UNKNOWN, "Cost Explorer answered without " + METRIC + ": " + group);
                }
                Money amount = money(value);
                if (amount.amount().signum() != 0) {
                    amounts.merge(
                            new Key(
                                    day,
                                    group.keys().getFirst(),
                                    value(group.keys().getLast())),
                            amount,
                            Money::plus);
                }
            }
        }

        /** Groups by tag are named {@code KEY$VALUE}; nothing stands behind the sign for what lacks the tag. */
        private String value(String key) throws AwsException {
            if (!key.startsWith(tag + "$")) {
                throw new AwsException(ErrorCode.UNKNOWN, "Cost Explorer grouped by " + key + " and not by tag " + tag);
            }
            return key.substring(tag.length() + 1);
        }

        List<Charge> charges() {
            List<Charge> charges = new ArrayList<>();
            amounts.forEach((key, amount) ->
                    charges.add(new Charge(key.day(), key.service(), key.tag().isEmpty() ? null : key.tag(), amount)));
            return charges;
        }
    }
}
