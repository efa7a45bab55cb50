package io.mlops.endpoint.spi;

import io.mlops.Tags;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Survey;
import io.mlops.spi.Driver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Hosts endpoints. Every method must be idempotent and safe to call from several threads and processes. */
public interface EndpointsDriver extends Driver {
    /**
     * Must take the next step towards {@code spec} and return what is now, without waiting for readiness: start what is
     * missing, replace what failed, stop what is too much. Must never start a second copy of what already starts, not even
     * when another process died in the middle of this call. Must leave replicas alone that serve. Must give a replacement an
     * id that no replica had before, not even one of a deleted endpoint of this name. Must replace the tags.
     *
     * <p>Where the spec follows the load, must hand the bounds and the target to the service and leave every number between the
     * bounds alone: it is the service's. Must bring back a number beyond them, and must not report READY before the service
     * follows the load. Where the spec does not follow the load (any more), the service must not either.
     *
     * <p>Must run on the very instance type that {@code compute} names, where it names one, and on no other.
     *
     * <p>Must change nothing and fail with what classifies as INVALID_ARGUMENT for a location, image or compute that the
     * provider cannot give, and for an instance type that it does not know or that has not what is needed, naming some that fit; ALREADY_EXISTS when the endpoint exists with another model, image, compute, kind of hosting or location;
     * NOT_FOUND when the artifact store has no such model; FAILED_PRECONDITION when the model there has another digest, or
     * the endpoint is being deleted.
     *
     * <p>An endpoint that the service never tries again by itself, nor when it is applied, must be told as
     * {@link Endpoint#gaveUp given up}, for as long as it is there.
     */
    Endpoint apply(EndpointSpec spec) throws Exception;

    /** Must observe, not remember: what is returned was true during the call. */
    Optional<Endpoint> find(String name) throws Exception;

    /** Must return every endpoint that carries all of these tags, found from what runs or is stored, ordered by name. */
    List<Endpoint> list(Tags tags) throws Exception;

    /**
     * As {@link #list}; but where only some locations cannot be asked, must name them instead of failing, and must not let the others wait
     * for one that hangs. The default is for providers whose locations can all be asked, or none.
     */
    default Survey survey(Tags tags) throws Exception {
        return Survey.whole(list(tags));
    }

    /**
     * Must let replicas finish what they have for up to {@code drain}, then stop them, and return when nothing of the
     * endpoint is left. Must succeed when there was nothing.
     */
    void delete(String name, Duration drain) throws Exception;
}
