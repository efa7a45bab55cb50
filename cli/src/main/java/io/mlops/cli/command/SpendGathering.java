package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Session;
import io.mlops.cli.provider.ProviderLoader;
import io.mlops.provider.Provider;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Asks the clouds of a home what was spent; what cannot be asked is in the answer with its reason. Used by one thread.
 *
 * @param forecastOrNull what is to be forecast; null for nothing
 */
record SpendGathering(
        Session session,
        ProviderLoader providers,
        LedgerCache cache,
        SpendQuery query,
        @Nullable ForecastQuery forecastOrNull) {
    /**
     * By name.
     *
     * @param planned clouds where something ran in these days: each of them is in the answer
     */
    List<CloudSpend> ask(Set<String> planned) {
        Set<String> configured = providers.names();
        Set<String> names = new TreeSet<>(configured);
        names.addAll(planned);
        List<CloudSpend> clouds = new ArrayList<>();
        for (String name : names) {
            try {
                Provider provider = providers
                        .find(name)
                        .orElseThrow(() -> new MlopsException(
                                ErrorCode.NOT_FOUND, "cannot ask for spend of " + name + ": it is not installed"));
                // Who rents nothing has no bill to be missed.
                if (provider.capabilities().contains(Capability.SPEND)
                        || provider.capabilities().contains(Capability.PRICES)
                        || planned.contains(name)) {
                    clouds.add(ask(provider));
                }
            } catch (MlopsException e) {
                clouds.add(CloudSpend.failed(name, e));
            }
        }
        return clouds;
    }

    private CloudSpend ask(Provider provider) {
        String name = provider.name();
        LedgerCache.Answer<Statement> statement =
                cache.statement(name + " " + query, () -> provider.ledger().spend(query));
        Optional<ForecastQuery> wanted = Optional.ofNullable(forecastOrNull);
        if (wanted.isEmpty() || !provider.capabilities().contains(Capability.SPEND_FORECAST)) {
            String lacks = wanted.isEmpty() ? "" : name + " gives no forecast";
            return new CloudSpend(name, statement.value(), null, null, lacks, statement.kept());
        }
        try {
            SpendForecast forecast = cache.forecast(
                            name + " " + wanted.get(), () -> provider.ledger().forecast(wanted.get()))
                    .value();
            return new CloudSpend(name, statement.value(), null, forecast, "", statement.kept());
        } catch (MlopsException e) {
            return new CloudSpend(
                    name, statement.value(), null, null, String.valueOf(e.getMessage()), statement.kept());
        }
    }
}
