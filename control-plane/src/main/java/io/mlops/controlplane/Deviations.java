package io.mlops.controlplane;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Capacity;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Place;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.transport.TransportLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What each location of a placement cannot honour of a spec, or honours in its own way, from what its provider says of itself. Asks no
 * service. Used by one thread.
 */
final class Deviations {
    private static final String INSTANCE_TYPE = "instance-type";

    private final DeploymentSpec spec;
    private final ProviderLookup providers;
    private final List<Deviation> found = new ArrayList<>();

    private Deviations(DeploymentSpec spec, ProviderLookup providers) {
        this.spec = spec;
        this.providers = providers;
    }

    /** In the order of the placement. */
    static List<Deviation> of(DeploymentSpec spec, ProviderLookup providers) {
        Deviations deviations = new Deviations(spec, providers);
        List<Location> locations = spec.placement().locations();
        List<Need> needs = spec.placement().auto() ? List.of() : Needs.of(spec);
        for (int i = 0; i < locations.size(); i++) {
            deviations.look(locations.get(i), "placement[" + i + "]", needs);
        }
        return List.copyOf(deviations.found);
    }

    private void look(Location location, String field, List<Need> needs) {
        Optional<Provider> provider = providers.find(location.provider());
        if (provider.isEmpty()) {
            String there = String.join(", ", providers.names());
            stop(location, field, "there is no provider " + location.provider() + "; there are " + there);
        } else if (!provider.get().locations().contains(location)) {
            String there = String.join(
                    ", ",
                    provider.get().locations().stream().map(Location::toString).toList());
            stop(location, field, "there is no location " + location + "; there are " + there);
        } else {
            Optional<Need> own = needs.stream()
                    .filter(need -> need.location().equals(location))
                    .findFirst();
            own.ifPresentOrElse(need -> look(need, provider.get()), () -> nothing(location));
        }
    }

    private void look(Need need, Provider provider) {
        if (named(need, provider) && machine(need, provider)) {
            hosting(need, provider);
            accelerator(need, provider);
        }
        scaling(need, provider);
        requests(need, provider);
        replicas(need, provider);
    }

    private void nothing(Location location) {
        differs(
                location,
                "replicas.min",
                "nothing runs there: the other locations have all "
                        + spec.replicas().min());
    }

    /** Whether it lets instance types be named, where one is. */
    private boolean named(Need need, Provider provider) {
        boolean able = need.compute().instanceType().isEmpty() || !lacks(provider, Capability.ENDPOINT_INSTANCE_TYPES);
        if (!able) {
            String what = provider.name() + " has no instance types to choose from; leave it out";
            found.add(
                    Deviation.stop(need.location(), own(need.location(), INSTANCE_TYPE), what, ErrorCode.UNSUPPORTED));
        }
        return able;
    }

    /** A field of what the placement says of a location. */
    private String own(Location location, String field) {
        return "placement[" + spec.placement().locations().indexOf(location) + "]." + field;
    }

    /** Where it is said how the location's machines are bought. */
    private String purchase(Location location) {
        return spec.placement().at(location).flatMap(Place::purchase).isPresent()
                ? own(location, "purchase")
                : "compute.purchase";
    }

    /** Whether it has one for this. */
    private boolean machine(Need need, Provider provider) {
        try {
            provider.machine(need);
            return true;
        } catch (MlopsException e) {
            boolean spot = need.hosting() instanceof Hosting.Spot && e.code() == ErrorCode.UNSUPPORTED;
            found.add(Deviation.stop(
                    need.location(),
                    spot
                            ? purchase(need.location())
                            : need.compute().instanceType().isPresent()
                                    ? own(need.location(), INSTANCE_TYPE)
                                    : "compute",
                    String.valueOf(e.getMessage()),
                    e.code() == ErrorCode.INVALID_ARGUMENT ? e.code() : ErrorCode.UNSUPPORTED));
            return false;
        }
    }

    private void hosting(Need need, Provider provider) {
        String name = provider.name();
        if (need.hosting() instanceof Hosting.Spot && lacks(provider, Capability.ENDPOINT_SPOT)) {
            String what =
                    name + " has no spot machines for endpoints; write on-demand, or any, which means on-demand there";
            found.add(Deviation.stop(need.location(), purchase(need.location()), what, ErrorCode.UNSUPPORTED));
        }
        if (need.hosting() instanceof Hosting.Serverless && lacks(provider, Capability.ENDPOINT_SERVERLESS)) {
            String what = name + " hosts nothing without machines; leave serverless out";
            found.add(Deviation.stop(need.location(), "serverless", what, ErrorCode.UNSUPPORTED));
        }
    }

    /** Which one of the list a location takes: the first that its provider finds a machine with. */
    private void accelerator(Need need, Provider provider) {
        List<String> wanted = need.compute().accelerators();
        if (wanted.isEmpty()) {
            return;
        }
        if (provider.machine(need).isEmpty()) {
            String any = String.join(", ", wanted);
            differs(need.location(), "compute.accelerator", "not checked beforehand: whether it has any of " + any);
            return;
        }
        for (int i = 0; i < wanted.size(); i++) {
            String one = wanted.get(i);
            if (fits(need.withCompute(need.compute().withAccelerators(List.of(one))), provider)) {
                if (i > 0) {
                    String before = String.join(", ", wanted.subList(0, i));
                    differs(
                            need.location(),
                            "compute.accelerator",
                            one + ": it has no " + before + " for such a replica");
                }
                return;
            }
        }
    }

    private static boolean fits(Need need, Provider provider) {
        try {
            provider.machine(need);
            return true;
        } catch (MlopsException none) {
            // That is the answer: another one of the list has a machine.
            return false;
        }
    }

    private void scaling(Need need, Provider provider) {
        Capacity asked = Capacity.of(spec, need.location());
        boolean follows = !lacks(provider, Capability.ENDPOINT_AUTOSCALING);
        if (asked.scaling().isPresent() && !follows) {
            String what = "stays at " + asked.replicas() + ": " + provider.name() + " does not scale by load";
            differs(need.location(), "replicas.max", what);
        }
        if (!Capacity.leading(spec, need.location()).equals(asked) && lacks(provider, Capability.ENDPOINT_SCALING)) {
            String what = "cannot grow when it takes over: " + provider.name() + " changes no number of replicas";
            differs(need.location(), "standby", what);
        }
        if (!spec.scaling().schedule().isEmpty()) {
            String what = "not followed: replicas " + (follows ? "follow the load only" : "stay as many as they are");
            differs(need.location(), "scaling.schedule", what);
        }
    }

    private void requests(Need need, Provider provider) {
        Location location = need.location();
        provider.requestsPerSecond(need.hosting()).ifPresent(most -> {
            DeploymentSpec.Load load = spec.loadOrNull();
            long asked = load == null ? 0 : load.peakOrNull() == null ? load.steady() : load.peakOrNull();
            String more = asked > most ? ", and " + asked + " are asked for" : "";
            differs(
                    location,
                    "load",
                    "at most " + most + " requests a second, however many replicas the endpoint has" + more);
        });
        Optional<TransportLimits> limits = provider.transportLimits(need.hosting());
        ByteSize wanted = spec.requests().maxBody();
        limits.map(each -> new ByteSize(each.maxBodyBytes()))
                .filter(most -> most.compareTo(wanted) < 0)
                .ifPresent(most -> differs(
                        location,
                        "requests.max-body",
                        "at most " + most + " of the " + wanted
                                + ": what is larger goes to a location that takes it, and is 503 where there is none"));
    }

    private void replicas(Need need, Provider provider) {
        if (!lacks(provider, Capability.REPLICA_ADDRESSES)) {
            return;
        }
        String name = provider.name();
        if (!(need.hosting() instanceof Hosting.Serverless)) {
            differs(
                    need.location(),
                    "replicas",
                    name + " balances between them: gateways and drills see one endpoint and no single replica");
        }
        boolean zones = spec.objectives().surviveOrNull() == DeploymentSpec.Survive.ZONE;
        if (zones && need.location().zone().isEmpty()) {
            differs(
                    need.location(),
                    "objectives.survive",
                    "in which zones the replicas lie is left to " + name + ", and no drill can take one of them away");
        }
    }

    private static boolean lacks(Provider provider, Capability capability) {
        return !provider.capabilities().contains(capability);
    }

    private void stop(Location location, String field, String what) {
        found.add(Deviation.stop(location, field, what, ErrorCode.INVALID_ARGUMENT));
    }

    private void differs(Location location, String field, String what) {
        found.add(Deviation.difference(location, field, what));
    }
}
