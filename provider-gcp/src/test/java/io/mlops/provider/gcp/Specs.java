package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of endpoints ask for, and how it fails. */
final class Specs {
    static final String NAME = "policy-abcdefgh";
    static final ObjectKey KEY = ObjectKey.of("home/models/policy.pt");

    private Specs() {}

    /** One replica of the smallest machine in the first region, of a model that is stored by this. */
    static EndpointSpec stored(Provider provider) {
        try {
            return stored(provider, Files.readAllBytes(HostingWorld.POLICY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EndpointSpec stored(Provider provider, byte[] content) {
        provider.artifacts().upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());
        return of(content);
    }

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
                Location.of(GcpConfig.PROVIDER, HostingWorld.HOME),
                model,
                HostingWorld.IMAGE,
                Compute.defaults(),
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
