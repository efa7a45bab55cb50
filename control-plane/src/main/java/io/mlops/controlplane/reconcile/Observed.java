package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param transported whether its endpoints are spoken to through its transport
     */
    record Look(SortedMap<String, Endpoint> endpoints, long started, boolean transported) {
        static Look of(Collection<Endpoint> endpoints, long started, boolean transported) {
            TreeMap<String, Endpoint> byName = new TreeMap<>();
            endpoints.forEach(endpoint -> byName.put(endpoint.spec().name(), endpoint));
            return new Look(byName, started, transported);
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
        Look look = providers.get(endpoint.spec().location().provider());
        return Servable.of(endpoint, look != null && look.transported());
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
