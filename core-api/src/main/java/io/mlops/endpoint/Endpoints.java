package io.mlops.endpoint;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.Tags;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.spi.DriverCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Inference endpoints of one provider. Thread-safe. */
public final class Endpoints {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final EndpointsDriver driver;
    private final DriverCall call;

    public Endpoints(EndpointsDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /**
     * Takes the next step towards {@code spec} and returns at once; the operation ends when as many replicas are ready as
     * were asked for. Applying the same spec again is how what failed gets replaced; whoever awaits the operation does that too.
     * Cancelling the operation deletes the endpoint; so does awaiting it where the provider gave the endpoint up, before that
     * fails as {@link Endpoint#gaveUp} says.
     *
     * @throws MlopsException INVALID_ARGUMENT for a spec that can never hold, ALREADY_EXISTS when the endpoint exists with
     *     another model, image, compute, kind of hosting or location, NOT_FOUND when the provider's artifact store lacks the
     *     model, FAILED_PRECONDITION when the model there has another digest or the endpoint is being deleted, UNSUPPORTED for
     *     scaling or a hosting that the provider lacks
     */
    public Operation<Endpoint> apply(EndpointSpec spec) {
        call.require(Capability.ENDPOINTS, "apply endpoint", spec.name());
        validate(spec);
        requireOffered(spec);
        call.run("apply endpoint", spec.name(), () -> driver.apply(spec));
        Runnable deletion = () -> delete(spec.name(), Duration.ZERO);
        return new EndpointOperation(this, spec, deletion, deletion);
    }

    /** What is there now under this name. */
    public Optional<Endpoint> find(String name) {
        call.require(Capability.ENDPOINTS, "find endpoint", name);
        validateName("find", name);
        return call.run("find endpoint", name, () -> driver.find(name));
    }

    /** Every endpoint that carries all of these tags, ordered by name. */
    public List<Endpoint> list(Tags tags) {
        call.require(Capability.ENDPOINTS, "list endpoints", tags.entries().toString());
        return call.run("list endpoints", tags.entries().toString(), () -> driver.list(tags));
    }

    /**
     * Every endpoint that carries all of these tags, as {@link #list}, but for locations that cannot be asked: those are named. Fails only
     * where none can be.
     */
    public Survey survey(Tags tags) {
        call.require(Capability.ENDPOINTS, "list endpoints", tags.entries().toString());
        return call.run("list endpoints", tags.entries().toString(), () -> driver.survey(tags));
    }

    /**
     * Changes how many replicas an endpoint has, and nothing else; where the number follows the load these are the least, and
     * a maximum below them is raised to as many. Cancelling the operation goes back to how many there were.
     *
     * @throws MlopsException NOT_FOUND when there is no such endpoint
     */
    public Operation<Endpoint> scale(String name, int replicas) {
        call.require(Capability.ENDPOINT_SCALING, "scale endpoint", name);
        Endpoint endpoint = find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot scale endpoint " + name + ": there is none of this name"));
        EndpointSpec before = endpoint.spec();
        EndpointSpec after = before.withReplicas(replicas);
        apply(after);
        return new EndpointOperation(this, after, () -> apply(before), null);
    }

    /**
     * Stops an endpoint after its replicas had {@code drain} to finish what they have; returns when nothing is left.
     * Deleting what does not exist succeeds.
     */
    public void delete(String name, Duration drain) {
        call.require(Capability.ENDPOINTS, "delete endpoint", name);
        validateName("delete", name);
        if (drain.isNegative()) {
            throw invalid("delete", name, "a drain of " + drain + " is less than nothing");
        }
        call.run("delete endpoint", name, () -> {
            driver.delete(name, drain);
            return name;
        });
    }

    private void validate(EndpointSpec spec) {
        validateName("apply", spec.name());
        String provider = driver.provider();
        require(
                spec.location().provider().equals(provider),
                spec,
                "location " + spec.location() + " is not one of provider " + provider);
        require(spec.replicas() >= 0, spec, "replicas is " + spec.replicas() + ", less than 0");
        require(spec.compute().cpus() >= 1, spec, "cpus is " + spec.compute().cpus() + ", less than 1");
        require(spec.compute().memory().bytes() > 0, spec, "memory is 0");
        require(!spec.model().inputs().isEmpty(), spec, "the model has no inputs");
        require(!spec.model().outputs().isEmpty(), spec, "the model has no outputs");
        spec.scaling().ifPresent(scaling -> validate(spec, scaling));
        if (spec.hosting() instanceof Hosting.Serverless(int maximum)) {
            require(
                    spec.scaling().isEmpty(),
                    spec,
                    "a serverless endpoint follows its load by itself; leave scaling out");
            require(maximum >= 1, spec, "its maximum is " + maximum + ", less than 1");
            requireRoom(spec, maximum);
        }
    }

    private static void validate(EndpointSpec spec, Scaling scaling) {
        require(spec.replicas() >= 1, spec, "what follows the load has at least one replica");
        requireRoom(spec, scaling.maximum());
        switch (scaling.target()) {
            case Scaling.Requests(double perSecond) ->
                require(
                        perSecond > 0 && Double.isFinite(perSecond),
                        spec,
                        perSecond + " requests a second is no target; it is more than 0");
            case Scaling.Utilization(double share) ->
                require(
                        share > 0 && share <= 1,
                        spec,
                        "a utilization of " + share + " is no target; it is more than 0 and at most 1");
        }
    }

    private static void requireRoom(EndpointSpec spec, int maximum) {
        require(
                maximum >= spec.replicas(),
                spec,
                "its maximum is " + maximum + ", less than its " + spec.replicas() + " replicas");
    }

    private void requireOffered(EndpointSpec spec) {
        if (spec.scaling().isPresent()) {
            requireOffered(Capability.ENDPOINT_AUTOSCALING, spec, "leave scaling out");
        }
        if (spec.compute().instanceType().isPresent()) {
            requireOffered(Capability.ENDPOINT_INSTANCE_TYPES, spec, "leave the instance type out");
        }
        switch (spec.hosting()) {
            case Hosting.OnDemand() -> {}
            case Hosting.Spot() -> requireOffered(Capability.ENDPOINT_SPOT, spec, "host it on demand");
            case Hosting.Serverless(int maximum) -> {
                requireOffered(Capability.ENDPOINT_SERVERLESS, spec, "host it on demand");
                requireNoMachine(spec);
            }
        }
    }

    private static void requireNoMachine(EndpointSpec spec) {
        spec.compute().instanceType().ifPresent(type -> {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot apply endpoint " + spec.name() + ": a serverless endpoint has no machines to be " + type
                            + "; leave the instance type out");
        });
    }

    private void requireOffered(Capability capability, EndpointSpec spec, String advice) {
        call.require(capability, "apply endpoint", spec.name(), advice);
    }

    /** A driver may build paths and URLs of a name, so it never sees one that is not plain. */
    private static void validateName(String verb, String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(verb, name, "a name matches " + NAME.pattern());
        }
    }

    private static void require(boolean holds, EndpointSpec spec, String reason) {
        if (!holds) {
            throw invalid("apply", spec.name(), reason);
        }
    }

    private static MlopsException invalid(String verb, String name, String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot " + verb + " endpoint " + name + ": " + reason);
    }
}
