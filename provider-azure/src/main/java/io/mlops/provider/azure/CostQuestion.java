package io.mlops.provider.azure;

import io.mlops.Tags;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Cost Management is asked: a query or a forecast of actual cost, which Azure tells without tax
 * (https://learn.microsoft.com/rest/api/cost-management/query/usage, https://learn.microsoft.com/rest/api/cost-management/forecast/usage,
 * https://learn.microsoft.com/azure/cost-management-billing/costs/understand-cost-mgt-data).
 *
 * @param includeActualCost of a forecast only, as the last one
 */
record CostQuestion(
        String type,
        String timeframe,
        Period timePeriod,
        Dataset dataset,
        @Nullable Boolean includeActualCost,
        @Nullable Boolean includeFreshPartialCost) {
    /** The column that is summed up, and the name of the sum. */
    static final String COST = "Cost";

    /** Both days are in it. */
    record Period(String from, String to) {
        /** @param until the day after the last one */
        static Period of(LocalDate from, LocalDate until) {
            return new Period(from + "T00:00:00Z", until.minusDays(1) + "T23:59:59Z");
        }
    }

    /** @param granularity null for one sum of all days */
    record Dataset(
            @Nullable String granularity,
            Map<String, Aggregation> aggregation,
            @Nullable List<Grouping> grouping,
            @Nullable TagFilter filter) {}

    record Aggregation(String name, String function) {}

    /** @param type {@code Dimension} or {@code TagKey} */
    record Grouping(String type, String name) {}

    /** By day, service and tag. */
    static CostQuestion daily(LocalDate from, LocalDate until, String tag, Tags having) {
        return query(
                from,
                until,
                "Daily",
                List.of(new Grouping("Dimension", CostPage.SERVICE), new Grouping("TagKey", tag)),
                TagFilter.of(having));
    }

    /** All in one sum. */
    static CostQuestion sum(LocalDate from, LocalDate until) {
        return query(from, until, null, null, null);
    }

    private static CostQuestion query(
            LocalDate from,
            LocalDate until,
            @Nullable String granularity,
            @Nullable List<Grouping> grouping,
            @Nullable TagFilter filter) {
        return new CostQuestion(
                "ActualCost",
                "Custom",
                Period.of(from, until),
                new Dataset(granularity, sums(), grouping, filter),
                null,
                null);
    }

    /** By day, and nothing of what was spent already. */
    static CostQuestion forecast(LocalDate from, LocalDate until, Tags having) {
        return new CostQuestion(
                "ActualCost",
                "Custom",
                Period.of(from, until),
                new Dataset("Daily", sums(), null, TagFilter.of(having)),
                false,
                false);
    }

    private static Map<String, Aggregation> sums() {
        return Map.of(COST, new Aggregation(COST, "Sum"));
    }
}
