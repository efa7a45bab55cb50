package io.mlops.provider.aws;

import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.tck.TransportHarness;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * {@link InferenceTransportContract} on a stand-in for InvokeEndpoint that checks every signature; with the profile {@code live} on an
 * endpoint of a real account.
 */
final class AwsTransportContractTest extends InferenceTransportContract {
    private static @Nullable LiveTransport live;

    @BeforeAll
    static void makeEndpoint() {
        live = LiveSettings.live() ? new AwsHarness().transport() : null;
    }

    @AfterAll
    static void deleteEndpoint() {
        if (live != null) {
            live.close();
        }
    }

    @Override
    protected TransportHarness openHarness() throws IOException {
        return live == null ? new Harness() : live.harness();
    }

    private static final class Harness implements TransportHarness {
        private final RuntimeStandIn runtime = new RuntimeStandIn();
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        Harness() throws IOException {}

        @Override
        public InferenceTransportDriver driver() {
            return new SageMakerTransport(
                    runtime.target(),
                    "us-east-1",
                    () -> {
                        Map.Entry<String, String> key = runtime.issue();
                        return AwsCredentialsIdentity.create(key.getKey(), key.getValue());
                    },
                    InstantSource.system());
        }

        @Override
        public HttpClient http() {
            return http;
        }

        @Override
        public String digest() {
            return RuntimeStandIn.DIGEST;
        }

        @Override
        public void mood(Mood next) {
            runtime.mood(next);
        }

        @Override
        public void expireCredentials() {
            runtime.revoke();
        }

        @Override
        public void close() {
            http.shutdownNow();
            runtime.close();
        }
    }
}
