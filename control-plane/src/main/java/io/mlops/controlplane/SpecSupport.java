package io.mlops.controlplane;

import io.mlops.Capability;
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
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
     * @return what the locations give
     */
    static Map<Location, Site> require(Manifest manifest, ProviderLookup providers) {
        SpecSupport support = new SpecSupport(manifest);
        support.unsupported();
        support.model(providers);
        Deviations.of(manifest.spec(), providers).forEach(support::stop);
        if (!support.problems.isEmpty()) {
            throw new MlopsException(
                    support.invalid ? ErrorCode.INVALID_ARGUMENT : ErrorCode.UNSUPPORTED,
                    String.join("\n", support.problems));
        }
        return sites(manifest, providers);
    }

    private void stop(Deviation deviation) {
        deviation.code().ifPresent(code -> {
            invalid |= code == ErrorCode.INVALID_ARGUMENT;
            problem("spec." + deviation.field(), deviation.what());
        });
    }

    private static Map<Location, Site> sites(Manifest manifest, ProviderLookup providers) {
        Map<Location, Site> sites = new LinkedHashMap<>();
        for (Need need : Needs.of(manifest.spec())) {
            Provider provider = providers.find(need.location().provider()).orElseThrow();
            String machine = provider.machine(need).orElse("");
            boolean scales = provider.capabilities().contains(Capability.ENDPOINT_AUTOSCALING);
            int requests = provider.requestsPerSecond(need.hosting()).orElse(Integer.MAX_VALUE);
            sites.put(need.location(), new Site(need.location(), machine, scales, requests));
        }
        return sites;
    }

    private void unsupported() {
        DeploymentSpec spec = manifest.spec();
        if (spec.placement().auto()) {
            problem("spec.placement", "no locations were chosen yet for auto; deploy does that");
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

    private void problem(String path, String what) {
        String problem = manifest.where(path) + ": " + path + ": " + what;
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** What the spec asks for and this version does not do, and risks. */
    static List<String> warnings(Manifest manifest, Map<Location, Site> sites) {
        DeploymentSpec spec = manifest.spec();
        List<String> warnings = new ArrayList<>();
        scaling(spec, sites, warnings);
        if (!counted(spec)) {
            chosen(spec, warnings);
        }
        if (spec.loadOrNull() != null) {
            requests(spec.loadOrNull(), sites, warnings);
        }
        if (!spec.compute().accelerator().isEmpty()
                && sites.values().stream().anyMatch(site -> site.machine().isEmpty())) {
            warnings.add("compute.accelerator is passed on unchecked: a location that has none refuses it");
        }
        List<String> without = Spread.of(spec).entrySet().stream()
                .filter(place -> place.getValue() == 0)
                .map(place -> place.getKey().toString())
                .toList();
        if (!without.isEmpty()) {
            warnings.add("no replica is left for " + String.join(", ", without) + ": replicas.min is "
                    + spec.replicas().min());
        }
        survival(spec, warnings);
        return warnings;
    }

    /** Whether somebody, or the planner, has said of every location how many of which machines it has. */
    private static boolean counted(DeploymentSpec spec) {
        return spec.placement().places().stream()
                .allMatch(place -> place.replicasOrNull() != null && place.instanceTypeOrNull() != null);
    }

    /** What only decides where somebody chooses by it. */
    private static void chosen(DeploymentSpec spec, List<String> warnings) {
        if (spec.loadOrNull() != null) {
            warnings.add(
                    "replicas are not counted for load where locations are named: `mlops-cli bench` measures what one carries");
        }
        Objectives objectives = spec.objectives();
        if (!objectives.clients().isEmpty()) {
            warnings.add("objectives.clients does nothing where locations are named: placement: auto chooses by it");
        }
        if (objectives.failureRatesOrNull() != null) {
            warnings.add(
                    "objectives.failure-rates does nothing where locations are named: placement: auto chooses by it");
        }
    }

    /** Any location may have all of the traffic one day. */
    private static void requests(DeploymentSpec.Load load, Map<Location, Site> sites, List<String> warnings) {
        long most = load.most();
        for (Site site : sites.values()) {
            if (most > site.requestsPerSecond()) {
                warnings.add(site.location() + " takes at most " + site.requestsPerSecond()
                        + " requests a second for an endpoint, and load asks for " + most
                        + ": have the limit raised, or use more locations");
            }
        }
    }

    private static void scaling(DeploymentSpec spec, Map<Location, Site> sites, List<String> warnings) {
        Integer max = spec.replicas().maxOrNull();
        boolean room = max != null && max > spec.replicas().min();
        if (spec.scalingOrNull() != null && !room) {
            warnings.add("scaling does nothing without a replicas.max above replicas.min "
                    + spec.replicas().min());
        }
        if (!spec.scaling().schedule().isEmpty()) {
            warnings.add("scaling.schedule is kept and not followed: replicas follow the load only");
        }
        List<Location> fixed = sites.values().stream()
                .filter(site -> !site.scales())
                .map(Site::location)
                .toList();
        if (room && !fixed.isEmpty()) {
            String providers = String.join(
                    ", ", fixed.stream().map(Location::provider).distinct().toList());
            warnings.add("replicas stay as they are at "
                    + String.join(", ", fixed.stream().map(Location::toString).toList()) + ": " + providers
                    + " does not scale by load");
        }
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
