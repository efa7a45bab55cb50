package io.mlops.provider.azure;

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
import java.util.List;
import java.util.Map;

/** An endpoint of a {@link HostingWorld} that answers as it is asked to, for all tests of a contract. */
final class ScoredEndpoint implements TransportEndpoint {
    private final HostingWorld world = new HostingWorld();
    private final EndpointAuth auth;
    private final EndpointSpec spec;
    private final TransportTarget target;

    ScoredEndpoint(EndpointAuth auth) {
        this.auth = auth;
        Provider provider = world.open(Map.of("endpoint-auth", auth.word()));
        this.spec = Specs.stored(provider);
        Endpoint endpoint = provider.endpoints().apply(spec).await(Duration.ofSeconds(60));
        this.target = new TransportTarget(
                spec.name(), spec.location(), endpoint.address().orElseThrow());
    }

    /** That of this run. */
    static TransportEndpoint open(EndpointAuth auth) {
        return LiveSettings.live() ? LiveWorkspace.transport(auth) : new ScoredEndpoint(auth);
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
            return new AzureMlTransport(
                    target,
                    ScoringCredentials.of(
                            auth,
                            connected -> world.credential(),
                            world.config(Map.of()).endpoints(),
                            world.parts(HostingWorld.HOME).endpoint(spec.name())));
        }

        @Override
        public HttpClient http() {
            return http;
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
            if (auth == EndpointAuth.ENTRA) {
                world.sandbox().tokens().revoke();
                return;
            }
            ArmId endpoint = world.parts(HostingWorld.HOME).endpoint(spec.name());
            for (String key : List.of("Primary", "Secondary")) {
                world.arm()
                        .post(
                                endpoint.action("regenerateKeys"),
                                ApiVersion.MACHINE_LEARNING,
                                Map.of("keyType", key),
                                OnlineEndpoint.Keys.class);
            }
        }

        @Override
        public void close() {
            http.shutdownNow();
            world.heal();
        }
    }
}
