package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.RegistryCredentials;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens the Azure provider. */
public final class AzureProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return AzureConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        AzureConfig config = AzureConfig.read(settings);
        return AzureProvider.open(config, new AzureClients(config), listener, InstantSource.system());
    }

    /** Reads who calls and where services answer; with keys also where the endpoints are. */
    @Override
    public Optional<InferenceTransportDriver> transport(ProviderSettings settings, TransportTarget target) {
        String region = target.location().region().orElseThrow(() -> invalid(target, "its location names no region"));
        AzureEndpoints endpoints = AzureEndpoints.read(settings, List.of(region));
        URI expected = endpoints.scoring(region, target.endpoint());
        if (!target.location().provider().equals(AzureConfig.PROVIDER)
                || !target.address().equals(expected)) {
            throw invalid(
                    target,
                    "Azure Machine Learning's endpoints of this name and region are at " + expected + ", not at "
                            + target.address());
        }
        return Optional.of(new AzureMlTransport(target, ScoringCredentials.read(settings, endpoints, target)));
    }

    /** Needs neither subscription nor workspace. */
    @Override
    public RegistryCredentials registryCredentials(ProviderSettings settings) {
        return new AcrAccess(settings);
    }

    private static MlopsException invalid(TransportTarget target, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot open the transport to endpoint " + target.endpoint() + ": " + reason);
    }
}
