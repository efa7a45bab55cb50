package io.mlops.controlplane.reconcile;

import io.mlops.Capability;
import io.mlops.endpoint.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of everything that carries this home's tag.
 *
 * @param providers by name; a provider that was never seen is missing
 */
record Observed(Map<String, Look> providers) {
    /**
     * The last good look at one provider.
     *
     * @param endpoints by name
     * @param started counts the looks: which one it was
     * @param capabilities what it can do
     */
    record Look(SortedMap<String, Endpoint> endpoints, long started, Set<Capability> capabilities) {
        static Look of(Collection<Endpoint> endpoints, long started, Set<Capability> capabilities) {
            TreeMap<String, Endpoint> byName = new TreeMap<>();
            endpoints.forEach(endpoint -> byName.put(endpoint.spec().name(), endpoint));
            return new Look(byName, started, Set.copyOf(capabilities));
        }
    }

    boolean seen(String provider) {
        return providers.containsKey(provider);
    }

    Optional<Endpoint> endpoint(String provider, String name) {
        Look look = providers.get(provider);
        return look == null
                ? Optional.empty()
                : Optional.ofNullable(look.endpoints().get(name));
    }

    /** What of the endpoint can be asked. */
    List<Servable> servables(Endpoint endpoint) {
        return Servable.of(endpoint, can(endpoint.spec().location().provider(), Capability.INFERENCE_TRANSPORT));
    }

    /** Whether the provider was seen and can do this. */
    boolean can(String provider, Capability capability) {
        Look look = providers.get(provider);
        return look != null && look.capabilities().contains(capability);
    }

    /** Every endpoint that was seen. */
    List<Endpoint> endpoints() {
        return providers.values().stream()
                .flatMap(look -> look.endpoints().values().stream())
                .toList();
    }

    List<Endpoint> of(String deployment) {
        return endpoints().stream()
                .filter(endpoint -> Identity.deployment(endpoint).equals(deployment))
                .toList();
    }
}
