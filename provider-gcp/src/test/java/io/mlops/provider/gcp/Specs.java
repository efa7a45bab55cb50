package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Provider;
import io.mlops.tck.Failures;
import io.mlops.tck.cloud.PolicySpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of endpoints ask for, and how it fails. */
final class Specs {
    static final String NAME = PolicySpecs.NAME;
    static final ObjectKey KEY = PolicySpecs.KEY;

    private static final PolicySpecs SPECS =
            new PolicySpecs(Location.of(GcpConfig.PROVIDER, HostingWorld.HOME), HostingWorld.IMAGE, Compute.defaults());

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
        return SPECS.stored(provider, content);
    }

    /** One replica of the smallest machine in the first region, with this model under {@link #KEY}. */
    static EndpointSpec of(byte[] content) {
        return SPECS.of(content);
    }

    static MlopsException fails(ErrorCode code, ThrowingCallable call) {
        return Failures.assertFails(code, call);
    }
}
