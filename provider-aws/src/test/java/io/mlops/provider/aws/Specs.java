package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.tck.Failures;
import io.mlops.tck.cloud.PolicySpecs;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of bad input ask for, and how it fails. */
final class Specs {
    static final String NAME = PolicySpecs.NAME;
    static final ObjectKey KEY = PolicySpecs.KEY;

    private static final PolicySpecs SPECS = new PolicySpecs(
            Location.of("aws", AwsWorld.EAST),
            "mlops/model-server",
            new Compute(List.of(), 1, ByteSize.mebibytes(1024)));

    private Specs() {}

    /** One replica of the smallest machine in the first region, with this model under {@link #KEY}. */
    static EndpointSpec of(byte[] content) {
        return SPECS.of(content);
    }

    static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        return Failures.assertFails(code, call);
    }
}
