package io.mlops.endpoint.spi;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.artifact.ObjectInfo;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.TensorSpec;
import io.mlops.spi.DriverException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every cloud refuses before anything is made or changed. */
public final class EndpointChecks {
    private EndpointChecks() {}

    /**
     * INVALID_ARGUMENT for a location that there is not, for a name that ends with a hyphen, for no replica where there are machines, and
     * for tensors whose names cannot be handed to the model server.
     *
     * @return its region
     */
    public static String requireServable(EndpointSpec spec, List<Location> locations) throws DriverException {
        if (!locations.contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + locations.stream().map(Location::toString).collect(Collectors.joining(", ")));
        }
        if (spec.name().endsWith("-")) {
            throw invalid("a name that ends with a hyphen is not taken here");
        }
        if (spec.replicas() < 1 && !(spec.hosting() instanceof Hosting.Serverless)) {
            throw invalid("an endpoint has at least one instance; delete it instead");
        }
        for (TensorSpec tensor : Stream.concat(spec.model().inputs().stream(), spec.model().outputs().stream())
                .toList()) {
            if (tensor.name().isBlank() || tensor.name().matches("(?s).*[:\\s].*")) {
                throw invalid("tensor name \"" + tensor.name()
                        + "\" cannot be served here: a name is not blank and has neither colon nor space");
            }
        }
        return spec.location().region().orElseThrow();
    }

    /**
     * NOT_FOUND where the artifact store has no such model, FAILED_PRECONDITION where it has another content.
     *
     * @param place what is said to have none, as {@code the bucket x}
     */
    public static void requireModel(EndpointSpec spec, Optional<ObjectInfo> stored, String place)
            throws DriverException {
        if (stored.isEmpty()) {
            throw new DriverException(
                    ErrorCode.NOT_FOUND, place + " has no model " + spec.model().artifact());
        }
        if (!stored.get().digest().equals(spec.model().digest())) {
            throw new DriverException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model " + spec.model().artifact() + " has SHA-256 "
                            + stored.get().digest() + " in the artifact store, expected "
                            + spec.model().digest());
        }
    }

    /**
     * FAILED_PRECONDITION for an endpoint that is being deleted, ALREADY_EXISTS for one that would have to become another.
     *
     * @param there what it was asked to be before
     */
    public static void requireUpdatable(EndpointSpec spec, EndpointSpec there, boolean deleting)
            throws DriverException {
        if (deleting) {
            throw new DriverException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there))) {
            throw new DriverException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute, hosting or location");
        }
    }

    private static DriverException invalid(String reason) {
        return new DriverException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
