package io.mlops.provider.gcp;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TransportEndpoint;
import io.mlops.tck.TransportHarness;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An endpoint of a {@link HostingWorld} that answers as it is asked to, for all tests of a contract. */
final class PredictedEndpoint implements TransportEndpoint {
    private final HostingWorld world = new HostingWorld();
    private final EndpointSpec spec;
    private final TransportTarget target;

    private PredictedEndpoint(UnaryOperator<EndpointSpec> kind) {
        Provider provider = world.open(Map.of());
        this.spec = kind.apply(Specs.stored(provider));
        Endpoint endpoint = provider.endpoints().apply(spec).await(Duration.ofSeconds(60));
        this.target = new TransportTarget(
                spec.name(), spec.location(), endpoint.address().orElseThrow());
    }

    /**
     * That of this run: the sandbox's or, with the profile {@code live}, a real project's.
     *
     * @param kind what kind of endpoint
     */
    static TransportEndpoint open(UnaryOperator<EndpointSpec> kind) {
        return LiveSettings.live() ? new LiveProject().transport(kind) : new PredictedEndpoint(kind);
    }

    @Override
    public TransportHarness harness() {
        return new Harness();
    }

    @Override
    public void close() {
        world.close();
    }

    /** What one test sees of it. */
    private final class Harness implements TransportHarness {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private volatile Mood mood = Mood.WELL;

        @Override
        public InferenceTransportDriver driver() {
            GcpConfig config = world.config(Map.of());
            return new DataPlane(world.clients(config).caller(), config.endpoints()).open(target);
        }

        @Override
        public HttpClient http() {
            return http;
        }

        @Override
        public String deployment() {
            return spec.model().name();
        }

        /** The container does what the request says. */
        @Override
        public byte[] body() {
            String wish = switch (mood) {
                case MODEL_FAULT -> "{\"inputs\":[],\"status\":424}";
                case MODEL_BUSY -> "{\"inputs\":[],\"status\":503}";
                default -> "{\"inputs\":[]}";
            };
            return wish.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] binaryBody() {
            return "{\"inputs\":[]}raw".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int jsonLength() {
            return "{\"inputs\":[]}".length();
        }

        @Override
        public String digest() {
            return spec.model().digest().hex();
        }

        @Override
        public void mood(Mood next) {
            mood = next;
            switch (next) {
                case THROTTLED -> world.fail(Fault.of(FaultKind.THROTTLE));
                case DOWN -> world.fail(Fault.of(FaultKind.ERROR));
                default -> world.heal();
            }
        }

        @Override
        public void expireCredentials() {
            world.sandbox().tokens().revoke();
        }

        @Override
        public void close() {
            http.shutdownNow();
            world.heal();
        }
    }
}
