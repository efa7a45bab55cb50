package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mlops.ByteSize;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.provider.aws.AwsAccount.Bucket;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.LiveTransport;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the profile {@code live} works, and leaves nothing, on a sandbox that it takes for a real account. */
class LiveAccountTest {
    private SandboxWorld world;

    @BeforeEach
    void open() {
        world = SandboxWorld.training(1);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void jobsHaveNamesOfTheirOwnAndEndWithTheirAccount() {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LiveAccount account = account(Map.of());
            TrainingJobSpec spec = TrainingJobSpec.of(
                            ResourceName.of("policy" + account.suffix()),
                            account.location(),
                            account.program(),
                            new TrainingOutput(ObjectKey.of("results"), "model/result.txt"))
                    .withMachines(1, new Compute(List.of(), 1, ByteSize.mebibytes(1024)), Purchase.ON_DEMAND)
                    .withCheckpoints(ObjectKey.of("checkpoints"), Duration.ofSeconds(30))
                    .withHyperparameters(Map.of("rounds", "2"));
            account.open(Map.of()).training().submit(spec);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> account.running(spec.name()) == 1);
            account.close();
            ended.add(spec.name().value());
            assertThat(account.machines()).isEmpty();
        }

        assertThat(world.open().training().list(Tags.none()))
                .extracting(job -> job.spec().name().value(), TrainingJob::state)
                .containsExactlyInAnyOrder(
                        tuple(ended.get(0), TrainingJob.State.CANCELLED),
                        tuple(ended.get(1), TrainingJob.State.CANCELLED));
        assertThat(world.s3().listBuckets().buckets())
                .noneMatch(bucket -> bucket.name().startsWith("mlops-live-test"));
    }

    @Test
    void anEndpointForTransportsGoesWithItsAccount() {
        try (LiveTransport transport =
                new AwsHarness(account(Map.of("model", SandboxWorld.POLICY.toString()))).transport()) {
            assertThat(world.everything()).hasSize(3);
            assertThat(transport.harness().driver().target().address().toString())
                    .startsWith(world.home().url() + "/endpoints/transport-");
            assertThat(transport.harness().binaryBody())
                    .hasSize(transport.harness().jsonLength() + 16);
        }
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void whatIsNotGivenIsNamed() {
        assertThatThrownBy(() -> LiveAccount.open(new LiveSettings(name -> "", Map.of()), Bucket.PLAIN))
                .hasMessage(
                        "the profile live needs a region, as us-east-1: give -Dmlops.live.region=... or MLOPS_LIVE_REGION");
        try (LiveAccount account = account(Map.of("trainer", ""))) {
            assertThatThrownBy(account::program).hasMessageContaining("mlops.live.trainer=... or MLOPS_LIVE_TRAINER");
        }
    }

    private LiveAccount account(Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.of(
                "region",
                world.home().name(),
                "role",
                world.role(),
                "bucket",
                "mlops-live-test",
                "endpoint",
                world.home().url().toString(),
                "image",
                SandboxWorld.IMAGE,
                "trainer",
                SandboxWorld.TRAINER));
        given.putAll(more);
        return LiveAccount.open(
                new LiveSettings(name -> given.getOrDefault(name.replace("mlops.live.", ""), ""), Map.of()),
                Bucket.PLAIN);
    }
}
