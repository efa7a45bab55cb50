package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A location of a placement, and what is particular about it there; written as the location alone where nothing is. */
public record Place(
        @Field("Where, as provider/region.") Location location,

        @Field(
                value = "How many of replicas.min are there; left out: an even share of what the others leave.",
                min = 1,
                max = 1000)
        @Nullable Integer replicasOrNull,

        @Field(
                value =
                        "The machine of a replica, as the provider names it; left out: the smallest with what compute asks for.",
                pattern = Place.INSTANCE_TYPE)
        @Nullable String instanceTypeOrNull,

        @Field("How its machines are rented; left out: as compute says.") @Nullable Purchase purchaseOrNull) {
    /** Letters, digits and what clouds put between them: {@code Standard_NC4as_T4_v3}, {@code n1-standard-4+1xT4}. */
    static final String INSTANCE_TYPE = "[A-Za-z0-9][A-Za-z0-9._+-]{0,62}";

    public Place {
        Objects.requireNonNull(location, "location");
    }

    /** With nothing particular about it. */
    public static Place at(Location location) {
        return new Place(location, null, null, null);
    }

    /** How many replicas are there; empty for an even share of what the others leave. */
    public Optional<Integer> replicas() {
        return Optional.ofNullable(replicasOrNull);
    }

    /** The machine of a replica; empty for the smallest with what is asked for. */
    public Optional<String> instanceType() {
        return Optional.ofNullable(instanceTypeOrNull);
    }

    /** How its machines are rented; empty for what the spec says for all. */
    public Optional<Purchase> purchase() {
        return Optional.ofNullable(purchaseOrNull);
    }

    boolean plain() {
        return equals(at(location));
    }
}
