package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.time.InstantSource;

/** Opens the GCP provider. */
public final class GcpProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return GcpConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        GcpConfig config = GcpConfig.read(settings);
        return new GcpProvider(config, new GcpClients(config), listener, InstantSource.system());
    }
}
