package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.time.InstantSource;

/** Opens the Azure provider. */
public final class AzureProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return AzureConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        AzureConfig config = AzureConfig.read(settings);
        return new AzureProvider(config, new AzureClients(config), listener, InstantSource.system());
    }
}
