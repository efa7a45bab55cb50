package io.mlops.provider.gcp;

import com.google.api.client.http.javanet.NetHttpTransport;
import io.mlops.CallListener;
import io.mlops.image.RegistryCredentials;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.time.InstantSource;
import java.util.Optional;

/** Opens the GCP provider. */
public final class GcpProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return GcpConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        GcpConfig config = GcpConfig.read(settings);
        return GcpProvider.open(config, new GcpClients(config), listener, InstantSource.system());
    }

    /** Reads who calls and where services answer. */
    @Override
    public Optional<InferenceTransportDriver> transport(ProviderSettings settings, TransportTarget target) {
        return Optional.of(DataPlane.read(settings, target).open(target));
    }

    /** Needs neither project nor bucket. */
    @Override
    public RegistryCredentials registryCredentials(ProviderSettings settings) {
        return new GcpRegistryAccess(settings, NetHttpTransport::new);
    }
}
