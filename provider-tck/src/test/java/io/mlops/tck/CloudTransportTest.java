package io.mlops.tck;

import io.mlops.tck.cloud.CloudDataPlane;
import io.mlops.tck.cloud.CloudTransport;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpClient;
import java.time.InstantSource;

/** The contract of transports, against the example that comes with it. */
final class CloudTransportTest extends InferenceTransportContract {
    @Override
    protected TransportHarness openHarness() {
        return new CloudHarness();
    }

    private static final class CloudHarness implements TransportHarness {
        private final CloudDataPlane cloud = CloudDataPlane.start("c".repeat(64), null, InstantSource.system());
        private final HttpClient http = HttpClient.newHttpClient();

        @Override
        public InferenceTransportDriver driver() {
            return new CloudTransport(cloud, InstantSource.system());
        }

        @Override
        public HttpClient http() {
            return http;
        }

        @Override
        public String digest() {
            return "c".repeat(64);
        }

        @Override
        public void mood(Mood next) {
            cloud.mood(next);
        }

        @Override
        public void expireCredentials() {
            cloud.revoke();
        }

        @Override
        public void close() {
            http.shutdownNow();
            cloud.close();
        }
    }
}
