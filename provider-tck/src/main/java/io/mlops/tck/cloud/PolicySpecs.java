package io.mlops.tck.cloud;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.io.ByteArrayInputStream;
import java.util.Map;

/**
 * Endpoints of the policy of {@code examples/trading-policy}, as tests of one cloud ask for them: one replica each.
 *
 * @param location where
 * @param image what a replica runs
 * @param compute for a replica
 */
public record PolicySpecs(Location location, String image, Compute compute) {
    /** What the endpoint is called. */
    public static final String NAME = "policy-abcdefgh";
    /** What its model is called where it is stored. */
    public static final ObjectKey KEY = ObjectKey.of("home/models/policy.pt");

    /** With the model of this content, which is stored by this. */
    public EndpointSpec stored(Provider provider, byte[] content) {
        provider.artifacts().upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());
        return of(content);
    }

    /** With the model of this content under {@link #KEY}. */
    public EndpointSpec of(byte[] content) {
        TestModel policy = TestModel.tradingPolicy(content);
        ModelSpec model =
                new ModelSpec("policy", KEY, Sha256.of(content), policy.framework(), policy.inputs(), policy.outputs());
        return new EndpointSpec(NAME, location, model, image, compute, 1, Tags.of(Map.of("deployment", "policy")));
    }
}
