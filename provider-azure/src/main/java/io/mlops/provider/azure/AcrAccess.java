package io.mlops.provider.azure;

import io.mlops.MlopsException;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.CloudSettings;
import java.util.List;
import java.util.Optional;

/**
 * The registries of Azure Container Registry, whoever's they are, for the caller of the settings. Repositories are made by the first
 * push. Thread-safe.
 *
 * @param settings who calls, and where the services answer
 */
record AcrAccess(ProviderSettings settings) implements RegistryCredentials {
    @Override
    public Optional<RegistryLogin> login(String host) {
        if (!AcrNames.registry(host)) {
            return Optional.empty();
        }
        AzureEndpoints endpoints = AzureEndpoints.read(settings, List.of());
        int attempts = CloudSettings.attempts(settings);
        try (AzureClients clients = new AzureClients(AzureCredentials.read(settings), endpoints, attempts)) {
            return Optional.of(
                    new RegistryLogin(AcrClient.USER, clients.registry().refreshToken(host)));
        } catch (RuntimeException e) { // whatever the libraries throw
            throw e instanceof MlopsException ours
                    ? ours
                    : new MlopsException(
                            AzureErrors.classify(e),
                            "cannot log in to registry " + host + ": " + AzureErrors.reason(e),
                            e);
        }
    }
}
