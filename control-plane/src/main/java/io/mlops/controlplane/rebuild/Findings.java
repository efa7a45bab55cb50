package io.mlops.controlplane.rebuild;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.AtOnce;
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

    /** Asks every provider that is configured, all at once; changes nothing. */
    public static Findings look(Identity identity, ProviderLookup providers) {
        List<Provider> asked = providers.names().stream()
                .map(name -> providers.find(name).orElseThrow())
                .filter(provider -> provider.capabilities().contains(Capability.ENDPOINTS))
                .toList();
        List<Endpoint> endpoints = new ArrayList<>();
        SortedMap<Location, String> unseen = new TreeMap<>();
        for (Survey survey : AtOnce.ask(asked, provider -> survey(provider, identity))) {
            endpoints.addAll(survey.endpoints());
            unseen.putAll(survey.unseen());
        }
        return new Findings(endpoints, unseen);
    }

    private static Survey survey(Provider provider, Identity identity) {
        try {
            return provider.endpoints().survey(identity.mine());
        } catch (MlopsException e) {
            SortedMap<Location, String> unseen = new TreeMap<>();
            provider.locations().forEach(location -> unseen.put(location, String.valueOf(e.getMessage())));
            return new Survey(List.of(), unseen);
        }
    }
}
