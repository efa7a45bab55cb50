package io.mlops.provider.aws;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.spi.DriverException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * How many instances an endpoint has: as many as were asked for, or between bounds as many as Application Auto Scaling says.
 * Thread-safe.
 *
 * @param clients the SDK's
 * @param scaling who moves the number
 */
record HostingCapacity(AwsClients clients, ApplicationScaling scaling) {
    /** Takes the next step of a serving endpoint towards what the spec asks for. */
    void keep(HostedEndpoint there, EndpointSpec spec) throws DriverException {
        scaling.follow(there.region(), spec);
        CapacityBounds bounds = CapacityBounds.of(spec);
        if (!bounds.contain(there.desired())) {
            resize(there, bounds.nearest(there.desired()));
        }
    }

    /** From here on nobody but us moves the number, where the spec says so. */
    void endUnlessWanted(HostedEndpoint there, EndpointSpec spec) {
        if (spec.scaling().isEmpty() && there.spec().scaling().isPresent()) {
            scaling.end(there.region(), spec.name());
        }
    }

    /** What kept the scaling from being ended: machines cost more than alarms, so it must not keep the endpoint. */
    Optional<SdkException> end(HostedEndpoint endpoint) {
        if (endpoint.spec().scaling().isPresent()) {
            try {
                scaling.end(endpoint.region(), endpoint.spec().name());
            } catch (SdkException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    private void resize(HostedEndpoint there, int instances) {
        DesiredWeightAndCapacity capacity = DesiredWeightAndCapacity.builder()
                .variantName(HostingParts.VARIANT)
                .desiredInstanceCount(instances)
                .build();
        try {
            clients.sageMaker(there.region())
                    .updateEndpointWeightsAndCapacities(
                            request -> request.endpointName(there.spec().name()).desiredWeightsAndCapacities(capacity));
        } catch (SageMakerException e) {
            // Somebody else's change is under way: applying again, when it is over, takes the next step.
            if (!SageMakerErrors.busy(e)) {
                throw e;
            }
        }
    }
}
