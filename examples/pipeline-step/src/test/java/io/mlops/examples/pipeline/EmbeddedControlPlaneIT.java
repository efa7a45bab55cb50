package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Tags;
import io.mlops.client.ClientOptions;
import io.mlops.client.InferenceAnswer;
import io.mlops.client.InferenceClient;
import io.mlops.client.InferenceRequest;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.port.EmbeddedProviders;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import io.mlops.provider.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team that wants revisions embeds the control plane too: in one process, without a command line and without a gateway. */
class EmbeddedControlPlaneIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void deploysPredictsAndDestroysInOneProcess() throws Exception {
        Home home = Home.of(folder.resolve("home"));
        StoreUrl store = StoreUrl.sqlite(home.database());
        InstantSource clock = InstantSource.system();
        Providers onClassPath = Providers.onClassPath(
                name -> Map.of("home", home.local().toString(), "model-server", World.MODEL_SERVER.toString()));

        try (EmbeddedProviders providers = new EmbeddedProviders(onClassPath, Set.of("local"));
                ControlPlane wants = ControlPlane.open(home, store, clock);
                Controller controller = Controller.open(
                        home, store, ControllerSettings.defaults(), providers, GatewayProcess.NONE, clock)) {
            wants.apply(wants.plan(Manifests.read(deployment()).getFirst(), providers), "nightly");
            assertThat(controller.runUntil(EmbeddedControlPlaneIT::ready, PATIENCE))
                    .isTrue();

            ClientOptions options = ClientOptions.defaults().withTransports(providers.transports());
            try (InferenceClient client = InferenceClient.following(home.routes(), options)) {
                String body = Files.readString(World.TRADING.resolve("input.json"));
                InferenceAnswer answer = client.infer(InferenceRequest.json("trading-policy", body))
                        .orThrow();
                assertThat(answer.text()).contains("\"position\"");
            }

            wants.destroy("trading-policy", "nightly");
            assertThat(controller.runUntil(view -> view.deployments().isEmpty(), PATIENCE))
                    .isTrue();
            assertThat(providers.find("local").orElseThrow().endpoints().list(Tags.none()))
                    .isEmpty();
            assertThat(providers.find("elsewhere")).isEmpty();
        }
    }

    private Path deployment() throws Exception {
        return Files.writeString(
                folder.resolve("deployment.yaml"), """
                apiVersion: mlops/v1
                kind: Deployment
                metadata: {name: trading-policy}
                spec:
                  model:
                    uri: %s
                    inputs: [{name: observation, shape: [-1, 20]}]
                    outputs: [{name: position, shape: [-1, 1]}]
                  replicas: {min: 1}
                  placement: [local/a]
                """.formatted(World.TRADING.resolve("model/policy.pt")));
    }

    private static boolean ready(View view) {
        return view.deployments().stream().anyMatch(deployment -> deployment.phase() == View.Phase.READY);
    }
}
