package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StoreUri;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Objectives;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What of a spec this version honours: refuses what it would be wrong to ignore, warns of the rest. */
final class SpecSupport {
    private final Manifest manifest;
    private final List<String> problems = new ArrayList<>();
    private boolean invalid;

    private SpecSupport(Manifest manifest) {
        this.manifest = manifest;
    }

    /**
     * INVALID_ARGUMENT for locations and machines that do not exist, UNSUPPORTED for what cannot be honoured; all of them at
     * once.
     *
     * @return what a replica will run on, of the locations where there is a choice
     */
    static Map<Location, String> require(Manifest manifest, ProviderLookup providers) {
        SpecSupport support = new SpecSupport(manifest);
        support.unsupported();
        support.model(providers);
        support.locations(providers);
        Map<Location, String> machines = support.problems.isEmpty() ? support.machines(providers) : Map.of();
        if (!support.problems.isEmpty()) {
            throw new MlopsException(
                    support.invalid ? ErrorCode.INVALID_ARGUMENT : ErrorCode.UNSUPPORTED,
                    String.join("\n", support.problems));
        }
        return machines;
    }

    private Map<Location, String> machines(ProviderLookup providers) {
        DeploymentSpec.ComputeNeeds asked = manifest.spec().compute();
        Compute compute = new Compute(asked.accelerator(), asked.cpus(), asked.memory());
        Map<Location, String> machines = new HashMap<>();
        Spread.of(manifest.spec()).forEach((location, replicas) -> {
            if (replicas > 0) {
                try {
                    providers
                            .find(location.provider())
                            .flatMap(provider -> provider.machine(new Need(location, compute, replicas)))
                            .ifPresent(machine -> machines.put(location, machine));
                } catch (MlopsException e) {
                    invalid |= e.code() == ErrorCode.INVALID_ARGUMENT;
                    problem("spec.compute", String.valueOf(e.getMessage()));
                }
            }
        });
        return machines;
    }

    private void unsupported() {
        DeploymentSpec spec = manifest.spec();
        if (spec.placement().auto()) {
            problem("spec.placement", "this version does not choose locations; name them, as in [local/a, local/b]");
        }
        if (spec.compute().purchase() == DeploymentSpec.Purchase.SPOT) {
            problem("spec.compute.purchase", "this version does not rent spot machines; use any or on-demand");
        }
    }

    private void model(ProviderLookup providers) {
        String uri = manifest.spec().model().uri();
        String path = "spec.model.uri";
        if (!StoreUri.isOne(uri)) {
            if (uri.contains("://")) {
                problem(
                        path,
                        "this version reads models from files and from stores; give a path or store://PROVIDER/KEY");
            }
            return;
        }
        try {
            StoreUri place = StoreUri.parse(uri);
            ObjectKey key = place.key();
            if (!providers.names().contains(place.provider())) {
                invalid = true;
                problem(
                        path,
                        "there is no provider " + place.provider() + " to read " + key + " from; there are "
                                + String.join(", ", providers.names()));
            }
        } catch (IllegalArgumentException | MlopsException e) {
            invalid = true;
            problem(path, String.valueOf(e.getMessage()));
        }
    }

    private void locations(ProviderLookup providers) {
        List<Location> locations = manifest.spec().placement().locations();
        for (int i = 0; i < locations.size(); i++) {
            Location location = locations.get(i);
            String path = "spec.placement[" + i + "]";
            Optional<Provider> provider = providers.find(location.provider());
            if (provider.isEmpty()) {
                invalid = true;
                problem(
                        path,
                        "there is no provider " + location.provider() + "; there are "
                                + String.join(", ", providers.names()));
            } else if (!provider.get().locations().contains(location)) {
                invalid = true;
                List<String> known = provider.get().locations().stream()
                        .map(Location::toString)
                        .toList();
                problem(path, "there is no location " + location + "; there are " + String.join(", ", known));
            }
        }
    }

    private void problem(String path, String what) {
        problems.add(manifest.where(path) + ": " + path + ": " + what);
    }

    /** What the spec asks for and this version does not do, and risks. */
    static List<String> warnings(Manifest manifest, Map<Location, String> machines) {
        DeploymentSpec spec = manifest.spec();
        List<String> warnings = new ArrayList<>();
        Integer max = spec.replicas().maxOrNull();
        if ((max != null && max > spec.replicas().min()) || spec.scalingOrNull() != null) {
            warnings.add("replicas stay at min " + spec.replicas().min() + ": this version does not scale by load");
        }
        if (spec.loadOrNull() != null) {
            warnings.add("load is kept and not planned for: check with `bench` that the replicas carry it");
        }
        if (!spec.compute().accelerator().isEmpty()
                && !machines.keySet().containsAll(spec.placement().locations())) {
            warnings.add("compute.accelerator is passed on unchecked: a location that has none refuses it");
        }
        int places = spec.placement().locations().size();
        if (spec.replicas().min() < places) {
            warnings.add("only the first " + spec.replicas().min() + " of " + places
                    + " locations get a replica: replicas.min is "
                    + spec.replicas().min());
        }
        survival(spec, warnings);
        return warnings;
    }

    private static void survival(DeploymentSpec spec, List<String> warnings) {
        Objectives objectives = spec.objectives();
        List<Location> used = Spread.of(spec).entrySet().stream()
                .filter(place -> place.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (used.size() == 1) {
            warnings.add("everything runs at " + used.get(0) + ": its loss is an outage");
        }
        DeploymentSpec.Survive survive = objectives.surviveOrNull();
        if (survive == null) {
            return;
        }
        FailureDomain kind = FailureDomain.valueOf(survive.name());
        long domains =
                used.stream().map(location -> location.domain(kind)).distinct().count();
        if (domains < 2) {
            warnings.add("objectives.survive does not hold: every replica lies in one "
                    + kind.name().toLowerCase(Locale.ROOT) + ", " + used.get(0).domain(kind));
        }
    }
}
