package io.mlops.spend;

import io.mlops.Tags;
import java.time.LocalDate;
import java.util.Objects;

/**
 * Which spend is forecast.
 *
 * @param from the first day: today, as the provider's bill counts days (AWS forecasts from no later day on)
 * @param until the day after the last one
 * @param having only spend of what carries all of these; none for all of the account's
 */
public record ForecastQuery(LocalDate from, LocalDate until, Tags having) {
    public ForecastQuery {
        Objects.requireNonNull(having, "having");
        SpendQuery.requireDays(from, until);
    }
}
