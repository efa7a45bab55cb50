package io.mlops.provider.aws;

import io.mlops.provider.aws.AwsEndpoints.Service;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/** Credentials that are open, with the clients that they come through. Thread-safe. */
final class CredentialSource implements StsSource, AutoCloseable {
    private final AwsEndpoints endpoints;
    private final String region;
    private final SdkHttpClient http;
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final AwsCredentialsProvider provider;

    /**
     * Opens them; asks nobody yet.
     *
     * @param region whose STS is asked where a role is assumed
     * @param http stays the caller's
     */
    CredentialSource(AwsCredentials credentials, AwsEndpoints endpoints, String region, SdkHttpClient http) {
        this.endpoints = endpoints;
        this.region = region;
        this.http = http;
        this.provider = keep(credentials.open(this));
    }

    AwsCredentialsProvider provider() {
        return provider;
    }

    AwsCredentialsIdentity get() {
        return provider.resolveCredentials();
    }

    @Override
    public StsClient client(AwsCredentialsProvider caller) {
        keep(caller);
        var builder = StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(caller)
                .httpClient(http);
        endpoints.override(Service.STS, region).ifPresent(builder::endpointOverride);
        return keep(builder.build());
    }

    @Override
    public StsClient anonymous() {
        return client(AnonymousCredentialsProvider.create());
    }

    private <T> T keep(T opened) {
        if (opened instanceof AutoCloseable closeable) {
            closeables.add(closeable);
        }
        return opened;
    }

    @Override
    public void close() {
        for (AutoCloseable each : closeables.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("clients of the SDK close without failing", e);
            }
        }
    }
}
