package io.mlops.controlplane.live;

import io.mlops.endpoint.EndpointSpec;

/**
 * What was seen to run of a revision at a location.
 *
 * @param spec of its endpoint, on machines
 * @param replicas that are there, ready or not: at least 1
 */
public record Running(String deployment, int revision, EndpointSpec spec, int replicas) {}
