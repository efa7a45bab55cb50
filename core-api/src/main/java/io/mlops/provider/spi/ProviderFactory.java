package io.mlops.provider.spi;

import io.mlops.CallListener;
import io.mlops.artifact.ArtifactStore;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.util.Optional;

/** Opens a provider; found by {@link java.util.ServiceLoader}. Must have a public constructor without parameters. */
public interface ProviderFactory {
    /** Must be the name that locations use: lower case. */
    String name();

    /** Must read every setting it knows, then call {@link ProviderSettings#requireAllRead()}, and must not block on a network. */
    Provider open(ProviderSettings settings, CallListener listener);

    /**
     * Must make the way to speak to an endpoint of this provider, for {@link io.mlops.transport.InferenceTransport}. Must read only
     * the settings that this takes (credentials, timeouts), must not open the whole provider and must not touch a network. Empty
     * exactly where the provider lacks {@link io.mlops.Capability#INFERENCE_TRANSPORT}. INVALID_ARGUMENT for an address or a location
     * that cannot be one of its endpoints.
     */
    default Optional<InferenceTransportDriver> transport(ProviderSettings settings, TransportTarget target) {
        return Optional.empty();
    }

    /**
     * Must open the store that the URI names, apart from any provider's own: for what is kept where a home's provider does
     * not reach, such as anchors. Empty for a scheme that is not this provider's. Must not create the place: NOT_FOUND
     * where there is none, so that a disk that is not mounted is no empty store.
     */
    default Optional<ArtifactStore> artifacts(URI place, CallListener listener) {
        return Optional.empty();
    }
}
