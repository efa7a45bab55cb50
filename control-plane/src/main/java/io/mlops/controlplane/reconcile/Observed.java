package io.mlops.controlplane.reconcile;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.controlplane.live.Running;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
     * @param unseen why locations could not be asked this time; of those that could be before, what was seen then stands
     * @param unknown the locations that could not be asked yet, so that nobody knows what runs there
     */
    record Look(
            SortedMap<String, Endpoint> endpoints,
            long started,
            Set<Capability> capabilities,
            SortedMap<Location, String> unseen,
            Set<Location> unknown) {
        static Look first(Survey survey, Set<Capability> capabilities) {
            return new Look(
                    byName(survey),
                    1,
                    Set.copyOf(capabilities),
                    survey.unseen(),
                    Set.copyOf(survey.unseen().keySet()));
        }

        /** Whether its endpoints are spoken to through its transport. */
        boolean transported() {
            return capabilities.contains(Capability.INFERENCE_TRANSPORT);
        }

        /** The one after this. */
        Look next(Survey survey, Set<Capability> now) {
            TreeMap<String, Endpoint> all = byName(survey);
            endpoints.forEach((name, endpoint) -> {
                if (survey.unseen().containsKey(endpoint.spec().location())) {
                    all.putIfAbsent(name, endpoint);
                }
            });
            Set<Location> still = unknown.stream()
                    .filter(location -> survey.unseen().containsKey(location))
                    .collect(Collectors.toUnmodifiableSet());
            return new Look(all, started + 1, Set.copyOf(now), survey.unseen(), still);
        }

        private static TreeMap<String, Endpoint> byName(Survey survey) {
            TreeMap<String, Endpoint> byName = new TreeMap<>();
            survey.endpoints().forEach(endpoint -> byName.put(endpoint.spec().name(), endpoint));
            return byName;
        }
    }

    /** Whether it is known what runs there. */
    boolean seen(Location location) {
        Look look = providers.get(location.provider());
        return look != null && !look.unknown().contains(location);
    }

    /** Whether any of what runs is spoken to through its provider's transport. */
    boolean transported() {
        return providers.values().stream()
                .anyMatch(look -> look.transported() && !look.endpoints().isEmpty());
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

    /** What runs on machines of a deployment, with every replica that is there and has not failed. */
    List<Running> running() {
        List<Running> running = new ArrayList<>();
        for (Endpoint endpoint : endpoints()) {
            int replicas = (int) endpoint.replicas().stream()
                    .filter(replica -> replica.state() != Replica.State.FAILED)
                    .count();
            String deployment = Identity.deployment(endpoint);
            if (replicas > 0 && !deployment.isEmpty() && !(endpoint.spec().hosting() instanceof Hosting.Serverless)) {
                running.add(new Running(deployment, Identity.revision(endpoint), endpoint.spec(), replicas));
            }
        }
        return running;
    }

    List<Endpoint> of(String deployment) {
        return endpoints().stream()
                .filter(endpoint -> Identity.deployment(endpoint).equals(deployment))
                .toList();
    }
}
