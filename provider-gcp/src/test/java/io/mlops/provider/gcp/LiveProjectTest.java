package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Hosting;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That the profile {@code live} works, and leaves nothing, on a sandbox that it takes for a real project. */
class LiveProjectTest {
    private static final String REGION = HostingWorld.HOME;

    @Test
    void whatATestMadeGoesWithItsProject() {
        try (HostingWorld world = new HostingWorld()) {
            LiveProject project = project(world.settings(), Map.of(), world::clients);
            String bucket = project.settings().getOrDefault("bucket", "");
            try (LiveTransport transport = project.transport(spec -> spec)) {
                assertThat(there(bucket, world.config(Map.of()), world::clients))
                        .isTrue();
                assertThat(world.everything())
                        .anyMatch(id -> id.matches(REGION + "/endpoints/transport-[0-9a-f]{8}"))
                        .anyMatch(id -> id.startsWith(REGION + "/models/"));
                assertThat(transport.harness().binaryBody())
                        .hasSize(transport.harness().jsonLength() + 16);
            }
            assertThat(world.everything()).isEmpty();
            assertThat(there(bucket, world.config(Map.of()), world::clients)).isFalse();
        }
    }

    @Test
    void aServiceOfCloudRunGoesToo() {
        try (HostingWorld world = new HostingWorld()) {
            LiveProject project = project(world.settings(), Map.of(), world::clients);
            try (LiveTransport transport = project.transport(spec -> spec.withHosting(new Hosting.Serverless(20)))) {
                assertThat(world.everything()).anyMatch(id -> id.contains("/services/transport-"));
                assertThat(transport.harness().body()).isNotEmpty();
            }
            assertThat(world.everything()).isEmpty();
        }
    }

    @Test
    void aJobThatStillRunsIsCancelled() {
        try (TrainingWorld world = new TrainingWorld()) {
            String name;
            try (LiveProject project = project(world.settings(), Map.of(), world::clients)) {
                TrainingJobSpec job = TrainingJobSpec.of(
                                ResourceName.of("policy" + project.suffix()),
                                project.location(),
                                world.trainer(),
                                new TrainingOutput(ObjectKey.of("results"), "model/result.txt"))
                        .withHyperparameters(Map.of("rounds", "1000"));
                Operation<TrainingJob> unused =
                        project.open(Map.of()).training().submit(job);
                name = job.name().value();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> project.trainers(job.name()) == 1);
            }
            assertThat(world.trainers(name)).isZero();
        }
    }

    @Test
    void whatIsNotGivenIsNamed() {
        try (HostingWorld world = new HostingWorld()) {
            assertThatThrownBy(() -> project(world.settings(), Map.of("service-account", ""), world::clients))
                    .hasMessageContaining("give -Dmlops.live.service-account=... or MLOPS_LIVE_SERVICE_ACCOUNT");
            try (LiveProject project = project(world.settings(), Map.of("image", ""), world::clients)) {
                assertThatThrownBy(project::trainer)
                        .hasMessageContaining("mlops.live.trainer=... or MLOPS_LIVE_TRAINER");
                assertThatThrownBy(project::image).hasMessageContaining("mlops.live.image=... or MLOPS_LIVE_IMAGE");
            }
        }
    }

    private static boolean there(String bucket, GcpConfig config, Function<GcpConfig, GcpClients> caller) {
        return caller.apply(config).storage(config.project(), REGION).get(bucket) != null;
    }

    /** One that takes a sandbox with these settings for a real project. */
    private static LiveProject project(
            Map<String, String> settings, Map<String, String> other, Function<GcpConfig, GcpClients> caller) {
        Map<String, String> given = new HashMap<>(Map.of(
                "project",
                settings.get("project"),
                "region",
                REGION,
                "service-account",
                settings.get("service-account"),
                "image",
                HostingWorld.IMAGE,
                "model",
                HostingWorld.POLICY.toString()));
        given.putAll(other);
        Map<String, String> more = new HashMap<>(Map.of("repository", "mlops", "attempts", "1"));
        settings.forEach((key, value) -> {
            if (key.startsWith("endpoint.") && !key.matches("endpoint\\.[a-z-]+\\.(?!" + REGION + ").*")) {
                more.put(key, value);
            }
        });
        return new LiveProject(
                new LiveSettings(name -> given.getOrDefault(name.replace("mlops.live.", ""), ""), Map.of()),
                more,
                caller);
    }
}
