package io.mlops.provider.aws;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Scaling;

/**
 * How many instances an endpoint may have.
 *
 * @param least what was asked for
 * @param most the same where the number does not follow the load
 */
record CapacityBounds(int least, int most) {
    static CapacityBounds of(EndpointSpec spec) {
        return new CapacityBounds(
                spec.replicas(), spec.scaling().map(Scaling::maximum).orElse(spec.replicas()));
    }

    boolean contain(int instances) {
        return instances >= least && instances <= most;
    }

    /** The nearest number within. */
    int nearest(int instances) {
        return Math.clamp(instances, least, most);
    }

    @Override
    public String toString() {
        return least == most ? Integer.toString(least) : least + " to " + most;
    }
}
