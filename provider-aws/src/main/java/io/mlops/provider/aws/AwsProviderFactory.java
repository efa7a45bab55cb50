package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.RegistryCredentials;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Opens the AWS provider. */
public final class AwsProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        return AwsProvider.open(AwsConfig.read(settings), listener, InstantSource.system());
    }

    /** Reads who calls and where services answer. */
    @Override
    public Optional<InferenceTransportDriver> transport(ProviderSettings settings, TransportTarget target) {
        AwsCredentials credentials = AwsCredentials.read(settings);
        String region = target.location().region().orElseThrow(() -> invalid(target, "its location names no region"));
        AwsEndpoints endpoints = AwsEndpoints.read(settings, List.of(region));
        URI expected = endpoints.invocations(region, target.endpoint());
        if (!target.location().provider().equals(AwsConfig.PROVIDER)
                || !target.address().equals(expected)) {
            throw invalid(
                    target,
                    "SageMaker's endpoints of this name and region are at " + expected + ", not at "
                            + target.address());
        }
        return Optional.of(new SageMakerTransport(
                target, region, () -> fresh(credentials, endpoints, region), InstantSource.system()));
    }

    /** Needs neither bucket nor role. */
    @Override
    public RegistryCredentials registryCredentials(ProviderSettings settings) {
        return new EcrAccess(settings);
    }

    /** Asks anew: what is open keeps what it got until shortly before its end. */
    private static AwsCredentialsIdentity fresh(AwsCredentials credentials, AwsEndpoints endpoints, String region) {
        try (SdkHttpClient http = AwsClients.connections();
                CredentialSource source = new CredentialSource(credentials, endpoints, region, http)) {
            return source.get();
        }
    }

    private static MlopsException invalid(TransportTarget target, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot open the transport to endpoint " + target.endpoint() + ": " + reason);
    }
}
