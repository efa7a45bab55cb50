package io.mlops.endpoint.spi;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Scaling;

/**
 * How many replicas an endpoint may have.
 *
 * @param least what was asked for
 * @param most the same where the number does not follow the load
 */
public record CapacityBounds(int least, int most) {
    /** Of what a spec asks for. */
    public static CapacityBounds of(EndpointSpec spec) {
        return new CapacityBounds(
                spec.replicas(), spec.scaling().map(Scaling::maximum).orElse(spec.replicas()));
    }

    /** Whether so many are within. */
    public boolean contain(int replicas) {
        return replicas >= least && replicas <= most;
    }

    /** The nearest number within. */
    public int nearest(int replicas) {
        return Math.clamp(replicas, least, most);
    }

    @Override
    public String toString() {
        return least == most ? Integer.toString(least) : least + " to " + most;
    }
}
