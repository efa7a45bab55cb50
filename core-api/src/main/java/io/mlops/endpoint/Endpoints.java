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
     * were asked for. Applying the same spec again is how what failed gets replaced. Cancelling the operation deletes the
     * endpoint.
     *
     * @throws MlopsException INVALID_ARGUMENT for a spec that can never hold, ALREADY_EXISTS when the endpoint exists with
     *     another model, image, compute or location, NOT_FOUND when the provider's artifact store lacks the model,
     *     FAILED_PRECONDITION when the model there has another digest or the endpoint is being deleted
     */
    public Operation<Endpoint> apply(EndpointSpec spec) {
        call.require(Capability.ENDPOINTS, "apply endpoint", spec.name());
        validate(spec);
        call.run("apply endpoint", spec.name(), () -> driver.apply(spec));
        return new EndpointOperation(this, spec.name(), () -> delete(spec.name(), Duration.ZERO));
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
     * Changes how many replicas an endpoint has, and nothing else. Cancelling the operation goes back to how many there
     * were.
     *
     * @throws MlopsException NOT_FOUND when there is no such endpoint
     */
    public Operation<Endpoint> scale(String name, int replicas) {
        call.require(Capability.ENDPOINT_SCALING, "scale endpoint", name);
        Endpoint endpoint = find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot scale endpoint " + name + ": there is none of this name"));
        EndpointSpec before = endpoint.spec();
        apply(before.withReplicas(replicas));
        return new EndpointOperation(this, name, () -> apply(before));
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
