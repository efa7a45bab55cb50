package io.mlops.controlplane.reconcile;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.fault.FaultInjector;
import io.mlops.image.ImageReference;
import io.mlops.price.Hire;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.spi.Driver;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider whose machines are fields: it outlives every controller that is killed in a test. */
final class FakeWorld implements Provider {
    static final String NAME = "fake";
    static final List<Location> LOCATIONS =
            List.of(Location.parse("fake/a"), Location.parse("fake/b"), Location.parse("fake/c"));

    final FakeEndpoints endpoints;
    final FakeArtifacts artifacts;
    /** Models that no server can load. */
    final Set<Sha256> hopeless = new HashSet<>();
    /** Whether calls fail as a network would. */
    volatile boolean unreachable;
    /** The image that each location's registry has, whatever its tag; empty where replicas pull none. */
    final Map<Location, Sha256> images = new HashMap<>();
    /** Locations whose registry does not answer. */
    final Set<Location> silent = new HashSet<>();
    /** Whether it balances, as clouds do: an endpoint has one address, its replicas none, and a transport leads there. */
    volatile boolean balances;
    /** Whether it lets endpoints follow their load, and hosts them without machines. */
    volatile boolean follows;
    /** Whether it lets instance types be named, and rents machines that it may take away. */
    volatile boolean rents;
    /** Whether it gives up for good what cannot be loaded, as clouds do. */
    volatile boolean givesUp;
    /** Where endpoints fail for want of machines. */
    final Set<Location> sold = ConcurrentHashMap.newKeySet();
    /** How many machines each location has at most; those that are missing have enough. */
    final Map<Location, Integer> stock = new ConcurrentHashMap<>();
    /** How many replicas an endpoint may have at each location: more are refused. */
    final Map<Location, Integer> quotas = new ConcurrentHashMap<>();
    /** Where it cannot be asked what runs, and why. */
    final Map<Location, String> unseen = new ConcurrentHashMap<>();

    /** Where nothing can be made or changed, though it can be asked what runs, and why. */
    final Map<Location, FakeFailure> refusing = new ConcurrentHashMap<>();

    /** What is rented for a replica; empty for nothing. */
    volatile Optional<Hire> hire = Optional.empty();

    FakeWorld(InstantSource clock, Chaos chaos) {
        this.artifacts = new FakeArtifacts(this, chaos, clock);
        this.endpoints = new FakeEndpoints(this, clock, chaos);
    }

    void requireReachable() {
        if (unreachable) {
            throw new FakeFailure(ErrorCode.UNAVAILABLE, "the network is down");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.of(
                Capability.ENDPOINTS,
                Capability.ARTIFACTS,
                Capability.CONDITIONAL_WRITES,
                balances ? Capability.INFERENCE_TRANSPORT : Capability.REPLICA_ADDRESSES);
        if (follows) {
            capabilities.addAll(Set.of(Capability.ENDPOINT_AUTOSCALING, Capability.ENDPOINT_SERVERLESS));
        }
        if (rents) {
            capabilities.addAll(Set.of(Capability.ENDPOINT_INSTANCE_TYPES, Capability.ENDPOINT_SPOT));
        }
        return capabilities;
    }

    @Override
    public Optional<String> machine(Need need) {
        String type = need.compute().instanceType().orElse("fake.small");
        return rents
                ? Optional.of(type + (need.hosting() instanceof Hosting.Spot ? ", spot" : ", on-demand"))
                : Optional.empty();
    }

    @Override
    public List<Location> locations() {
        return LOCATIONS;
    }

    @Override
    public ArtifactStore artifacts() {
        return new ArtifactStore(artifacts, CallListener.NONE);
    }

    @Override
    public Endpoints endpoints() {
        return new Endpoints(endpoints, CallListener.NONE);
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking("fake");
    }

    @Override
    public Optional<Hire> hire(Need need) {
        return hire;
    }

    @Override
    public Optional<ImageReference> image(String name, Location location) {
        return images.isEmpty()
                ? Optional.empty()
                : Optional.of(ImageReference.parse(
                        location.zone().or(location::region).orElseThrow() + ".example/" + name));
    }

    @Override
    public ImageReference pin(ImageReference image) {
        Location location = LOCATIONS.stream()
                .filter(each -> image(image.repository(), each)
                        .map(ImageReference::registry)
                        .equals(Optional.of(image.registry())))
                .findFirst()
                .orElseThrow();
        if (silent.contains(location)) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot look up image " + image + ": no connection");
        }
        Sha256 there = images.get(location);
        if (there == null) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot host: there is no image " + image);
        }
        return image.withDigest(there);
    }

    @Override
    public void close() {
        // Nothing to give back.
    }

    /** A failure that says its own kind. */
    static final class FakeFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ErrorCode code;

        FakeFailure(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }
    }

    /** What every fake driver has in common. */
    interface FakeDriver extends Driver {
        FakeWorld world();

        @Override
        default String provider() {
            return NAME;
        }

        @Override
        default Set<Capability> capabilities() {
            return world().capabilities();
        }

        @Override
        default ErrorCode classify(Throwable failure) {
            return failure instanceof FakeFailure fake ? fake.code : ErrorCode.UNKNOWN;
        }
    }
}
