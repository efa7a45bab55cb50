package io.mlops.provider.gcp;

import io.mlops.endpoint.EndpointSpec;

/** What an endpoint of this provider is. */
sealed interface GcpHosted permits HostedModel, RunService {
    /** Where it is. */
    String region();

    /** What it was last asked to be. */
    EndpointSpec spec();
}
