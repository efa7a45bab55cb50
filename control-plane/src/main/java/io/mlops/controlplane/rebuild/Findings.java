package io.mlops.controlplane.rebuild;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Survey;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the providers tell of what a home made run.
 *
 * @param endpoints that carry the home's tag
 * @param unseen why locations could not be asked
 */
public record Findings(List<Endpoint> endpoints, SortedMap<Location, String> unseen) {
    public Findings {
        endpoints = List.copyOf(endpoints);
        unseen = Collections.unmodifiableSortedMap(new TreeMap<>(unseen));
    }

    /** Asks every provider that is configured; changes nothing. */
    public static Findings look(Identity identity, ProviderLookup providers) {
        List<Endpoint> endpoints = new ArrayList<>();
        SortedMap<Location, String> unseen = new TreeMap<>();
        for (String name : providers.names()) {
            Provider provider = providers.find(name).orElseThrow();
            if (!provider.capabilities().contains(Capability.ENDPOINTS)) {
                continue;
            }
            try {
                Survey survey = provider.endpoints().survey(identity.mine());
                endpoints.addAll(survey.endpoints());
                unseen.putAll(survey.unseen());
            } catch (MlopsException e) {
                provider.locations().forEach(location -> unseen.put(location, String.valueOf(e.getMessage())));
            }
        }
        return new Findings(endpoints, unseen);
    }
}
