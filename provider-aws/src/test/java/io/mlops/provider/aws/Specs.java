package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of bad input ask for, and how it fails. */
final class Specs {
    static final String NAME = "policy-abcdefgh";
    static final ObjectKey KEY = ObjectKey.of("home/models/policy.pt");

    private Specs() {}

    /** One replica of the smallest machine in the first region, with this model under {@link #KEY}. */
    static EndpointSpec of(byte[] content) {
        ModelSpec model = new ModelSpec(
                "policy",
                KEY,
                Sha256.of(content),
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 20L))),
                List.of(new TensorSpec("position", "FP32", List.of(-1L, 1L))));
        return new EndpointSpec(
                NAME,
                Location.of("aws", AwsWorld.EAST),
                model,
                "mlops/model-server",
                new Compute(List.of(), 1, ByteSize.mebibytes(1024)),
                1,
                Tags.of(Map.of("deployment", "policy")));
    }

    static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }
}
