package io.mlops.cli.command;

import io.mlops.MlopsException;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one cloud says was spent.
 *
 * @param statementOrNull null where it could not be asked
 * @param failureOrNull why not; null where it could
 * @param forecastOrNull null where the cloud gives none, or none was asked for
 * @param forecastLacks why there is none, for people; empty where nobody asked
 * @param kept whether the statement was asked for earlier
 */
record CloudSpend(
        String cloud,
        @Nullable Statement statementOrNull,
        @Nullable MlopsException failureOrNull,
        @Nullable SpendForecast forecastOrNull,
        String forecastLacks,
        boolean kept) {
    static CloudSpend failed(String cloud, MlopsException failure) {
        return new CloudSpend(cloud, null, failure, null, "", false);
    }

    Optional<Statement> statement() {
        return Optional.ofNullable(statementOrNull);
    }

    Optional<MlopsException> failure() {
        return Optional.ofNullable(failureOrNull);
    }

    Optional<SpendForecast> forecast() {
        return Optional.ofNullable(forecastOrNull);
    }
}
