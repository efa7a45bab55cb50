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
     * were asked for. Applying the same spec again is how what failed gets replaced.
     *
     * @throws MlopsException INVALID_ARGUMENT for a spec that can never hold, ALREADY_EXISTS when the endpoint exists with
     *     another model, image or location
     */
    public Operation<Endpoint> apply(EndpointSpec spec) {
        call.require(Capability.ENDPOINTS, "apply endpoint", spec.name());
        validate(spec);
        call.run("apply endpoint", spec.name(), () -> driver.apply(spec));
        return new EndpointOperation(this, spec.name());
    }

    /** What is there now under this name. */
    public Optional<Endpoint> find(String name) {
        call.require(Capability.ENDPOINTS, "find endpoint", name);
        return call.run("find endpoint", name, () -> driver.find(name));
    }

    /** Every endpoint that carries all of these tags, ordered by name. */
    public List<Endpoint> list(Tags tags) {
        call.require(Capability.ENDPOINTS, "list endpoints", tags.entries().toString());
        return call.run("list endpoints", tags.entries().toString(), () -> driver.list(tags));
    }

    /**
     * Changes how many replicas an endpoint has, and nothing else.
     *
     * @throws MlopsException NOT_FOUND when there is no such endpoint
     */
    public Operation<Endpoint> scale(String name, int replicas) {
        call.require(Capability.ENDPOINT_SCALING, "scale endpoint", name);
        Endpoint endpoint = find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot scale endpoint " + name + ": there is none of this name"));
        return apply(endpoint.spec().withReplicas(replicas));
    }

    /**
     * Stops an endpoint after its replicas had {@code drain} to finish what they have; returns when nothing is left.
     * Deleting what does not exist succeeds.
     */
    public void delete(String name, Duration drain) {
        call.require(Capability.ENDPOINTS, "delete endpoint", name);
        call.run("delete endpoint", name, () -> {
            driver.delete(name, drain);
            return name;
        });
    }

    private static void validate(EndpointSpec spec) {
        require(NAME.matcher(spec.name()).matches(), spec, "a name matches " + NAME.pattern());
        require(spec.replicas() >= 0, spec, "replicas is " + spec.replicas() + ", less than 0");
        require(spec.compute().cpus() >= 1, spec, "cpus is " + spec.compute().cpus() + ", less than 1");
        require(!spec.model().inputs().isEmpty(), spec, "the model has no inputs");
        require(!spec.model().outputs().isEmpty(), spec, "the model has no outputs");
    }

    private static void require(boolean holds, EndpointSpec spec, String reason) {
        if (!holds) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot apply endpoint " + spec.name() + ": " + reason);
        }
    }
}
