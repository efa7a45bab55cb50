package io.mlops.controlplane;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.EndpointsDriver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where nothing runs and nothing can be made. */
record NoEndpoints(String provider, Set<Capability> capabilities) implements EndpointsDriver {
    @Override
    public Endpoint apply(EndpointSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Endpoint> find(String name) {
        return Optional.empty();
    }

    @Override
    public List<Endpoint> list(Tags tags) {
        return List.of();
    }

    @Override
    public void delete(String name, Duration drain) {
        // Nothing to end.
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }
}
