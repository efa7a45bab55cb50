package io.mlops.routing;

import io.mlops.Capability;
import io.mlops.endpoint.Endpoint;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where one deployment's requests go. Requests for {@code /v2/models/<deployment>} and below belong to it.
 *
 * @param deployment the model name that clients call
 * @param timeout the deadline of a request that brings none of its own
 * @param idempotent whether a request may be sent again after it was sent once; true for inference
 * @param maxBodyBytes the largest request body that is accepted (and kept for a replay)
 * @param probe a body for {@code POST /v2/models/<deployment>/infer} that must be answered with 200: a real prediction
 * @param upstreams in no particular order; ids are unique
 * @param recording whether recent request bodies are kept
 */
public record Route(
        String deployment,
        Duration timeout,
        boolean idempotent,
        int maxBodyBytes,
        String probe,
        List<Upstream> upstreams,
        Recording recording) {
    /** The names that a deployment may have. */
    public static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final Duration LONGEST = Duration.ofHours(1);

    /** A route that keeps no request bodies. */
    public Route(
            String deployment,
            Duration timeout,
            boolean idempotent,
            int maxBodyBytes,
            String probe,
            List<Upstream> upstreams) {
        this(deployment, timeout, idempotent, maxBodyBytes, probe, upstreams, Recording.OFF);
    }

    public Route {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(probe, "probe");
        Objects.requireNonNull(recording, "recording");
        if (!DEPLOYMENT.matcher(deployment).matches()) {
            throw new IllegalArgumentException(
                    "route for deployment \"" + deployment + "\": a name matches " + DEPLOYMENT.pattern());
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("route " + deployment + ": timeout " + timeout
                    + " must be positive and at most " + LONGEST + ", maxBodyBytes " + maxBodyBytes + " must be >= 0");
        }
        upstreams = List.copyOf(upstreams);
        if (upstreams.stream().map(Upstream::id).distinct().count() != upstreams.size()) {
            throw new IllegalArgumentException("route " + deployment + " names an upstream twice");
        }
    }

    /**
     * To an endpoint as it is now, for those who applied it themselves and have no controller that writes routes: each replica that is
     * ready, or the endpoint as a whole where its provider balances. A request may take 10 s and have 16 MiB. No upstream where
     * nothing is ready.
     *
     * @param provider that has the endpoint
     */
    public static Route to(Endpoint endpoint, Provider provider) {
        return EndpointRoute.of(endpoint, provider.capabilities().contains(Capability.INFERENCE_TRANSPORT));
    }

    public Route withRecording(Recording newRecording) {
        return new Route(deployment, timeout, idempotent, maxBodyBytes, probe, upstreams, newRecording);
    }
}
