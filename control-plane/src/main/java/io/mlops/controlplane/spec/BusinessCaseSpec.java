package io.mlops.controlplane.spec;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code spec} of a manifest of kind BusinessCase, with every fallback filled in. */
public record BusinessCaseSpec(
        @Field("What the amounts are in, as in million yen.")
        String unit,

        @Field(value = "Over how many years.", fallback = "5", min = 1, max = 50)
        int years,

        @Field(value = "What is spent once.", fallback = "[]")
        List<Item> build,

        @Field(value = "What is spent in a year.", fallback = "[]")
        List<Item> running,

        @Field("What being more available saves.") @Nullable Downtime downtimeOrNull,

        @Field(value = "What else is gained in a year.", fallback = "[]")
        List<Item> gains,

        @Field(value = "Totals from elsewhere, to be compared with what the items give.", fallback = "{}")
        Totals totals) {

    /** Something that costs or brings money. */
    public record Item(
            @Field("What it is.") String what,
            @Field("How much, in the unit.") BigDecimal amount) {}

    /** What it costs to be down. */
    public record Downtime(
            @Field("What an hour without service loses, in the unit.")
            BigDecimal lossPerHour,

            @Field(value = "For how many hours of a year service is wanted.", fallback = "8760", max = 8784)
            BigDecimal hoursPerYear,

            @Field("The availability without what is built.")
            Percent before,

            @Field("The availability with it.") Percent after) {}

    /** Totals from elsewhere. */
    public record Totals(
            @Field("Spent once.") @Nullable BigDecimal buildOrNull,
            @Field("Spent in a year.") @Nullable BigDecimal runningOrNull,

            @Field("Saved in a year by less downtime.") @Nullable BigDecimal lessDowntimeOrNull,

            @Field("Gained in a year.") @Nullable BigDecimal gainsOrNull,
            @Field("Spent over all years.") @Nullable BigDecimal costOrNull,

            @Field(value = "What is left over all years.", min = Long.MIN_VALUE) @Nullable BigDecimal netOrNull,

            @Field("Months until it has paid for itself.") @Nullable BigDecimal paybackMonthsOrNull) {}
}
