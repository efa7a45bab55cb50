package io.mlops.provider.azure;

import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.InferenceTransportContract;
import io.mlops.tck.TransportHarness;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** {@link InferenceTransportContract} on an endpoint of the sandbox, with tokens of Entra ID. */
final class AzureMlTransportContractTest extends InferenceTransportContract {
    @Override
    protected TransportHarness openHarness() {
        return new Harness(EndpointAuth.ENTRA);
    }

    /** An endpoint that answers as it is asked to. */
    static final class Harness implements TransportHarness {
        private final HostingWorld world = new HostingWorld();
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final EndpointAuth auth;
        private final EndpointSpec spec;
        private final TransportTarget target;
        private volatile Mood mood = Mood.WELL;

        Harness(EndpointAuth auth) {
            this.auth = auth;
            Provider provider = world.open(Map.of("endpoint-auth", auth.word()));
            HostingHarness shared = new HostingHarness(world);
            byte[] content = shared.model().content();
            ObjectKey key = ObjectKey.of("models/policy.pt");
            provider.artifacts().upload(key, new ByteArrayInputStream(content), WriteOptions.defaults());
            this.spec = new EndpointSpec(
                    "policy-r1",
                    shared.location(),
                    new ModelSpec(
                            "policy",
                            key,
                            shared.model().digest(),
                            "pytorch",
                            shared.model().inputs(),
                            shared.model().outputs()),
                    HostingWorld.IMAGE,
                    Compute.defaults(),
                    1,
                    Tags.none());
            var endpoint = provider.endpoints().apply(spec).await(Duration.ofSeconds(60));
            this.target = new TransportTarget(
                    spec.name(), spec.location(), endpoint.address().orElseThrow());
        }

        @Override
        public InferenceTransportDriver driver() {
            return new AzureMlTransport(
                    target,
                    ScoringCredentials.of(
                            auth,
                            http -> world.credential(),
                            world.config(Map.of()).endpoints(),
                            world.parts(HostingWorld.HOME).endpoint(spec.name())));
        }

        @Override
        public HttpClient http() {
            return http;
        }

        @Override
        public String deployment() {
            return "policy";
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
            if (auth == EndpointAuth.ENTRA) {
                world.sandbox().tokens().revoke();
                return;
            }
            ArmClient arm = world.arm();
            ArmId endpoint = world.parts(HostingWorld.HOME).endpoint(spec.name());
            for (String key : new String[] {"Primary", "Secondary"}) {
                arm.post(
                        endpoint.action("regenerateKeys"),
                        ApiVersion.MACHINE_LEARNING,
                        Map.of("keyType", key),
                        OnlineEndpoint.Keys.class);
            }
        }

        @Override
        public void close() {
            http.shutdownNow();
            world.close();
        }
    }
}
