package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.endpoint.Hosting;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the replicas of a revision run on at a location, where they have machines. */
public record Machine(
        @Field("Where.") Location location,

        @Field(
                value = "The instance type; left out: the smallest with what compute asks for.",
                pattern = Place.INSTANCE_TYPE)
        @Nullable String instanceTypeOrNull,

        @Field(value = "How it is rented: on demand, or spot.", fallback = "on-demand")
        Purchase purchase) {
    /** Any is on demand: what serves must not vanish unasked. */
    public Machine {
        purchase = purchase == Purchase.SPOT ? Purchase.SPOT : Purchase.ON_DEMAND;
    }

    /** What a spec asks for at one of its locations, or would ask for where it says nothing of it. */
    public static Machine of(DeploymentSpec spec, Location location) {
        Optional<Place> place = spec.placement().at(location);
        return new Machine(
                location,
                place.flatMap(Place::instanceType).orElse(null),
                place.flatMap(Place::purchase).orElse(spec.compute().purchase()));
    }

    /** One for each location of the placement; none where there are no machines. */
    static List<Machine> of(DeploymentSpec spec) {
        return spec.serverless()
                ? List.of()
                : spec.placement().locations().stream()
                        .map(location -> of(spec, location))
                        .toList();
    }

    /** What replicas run on. */
    public Hosting hosting() {
        return purchase == Purchase.SPOT ? new Hosting.Spot() : new Hosting.OnDemand();
    }
}
