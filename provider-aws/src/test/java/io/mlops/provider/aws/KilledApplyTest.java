package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Endpoint;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it makes an endpoint: the next one goes on from there, or clears it away. */
class KilledApplyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SandboxWorld world;
    private Provider provider;
    private byte[] policy;

    @BeforeEach
    void open() throws IOException {
        world = SandboxWorld.hosting();
        provider = world.open();
        policy = Files.readAllBytes(SandboxWorld.POLICY);
        provider.artifacts().upload(Specs.KEY, new ByteArrayInputStream(policy), WriteOptions.defaults());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void isGoneOnFrom() throws Exception {
        killedAt("CreateEndpoint", 2);

        Endpoint endpoint = provider.endpoints().apply(Specs.of(policy)).await(PATIENCE);

        assertThat(endpoint.state()).isEqualTo(Endpoint.State.READY);
        assertThat(world.everything()).hasSize(3).contains("us-east-1 endpoint " + Specs.NAME);
        provider.endpoints().delete(Specs.NAME, Duration.ZERO);
        assertThat(world.everything()).isEmpty();
    }

    @Test
    void isClearedAwayByDeletingIt() throws Exception {
        killedAt("CreateEndpointConfig", 1);

        provider.endpoints().delete(Specs.NAME, Duration.ZERO);

        assertThat(world.everything()).isEmpty();
    }

    /** Before SageMaker has done what this call asks for; what was asked for before is there. */
    private void killedAt(String operation, int left) throws Exception {
        world.fail(Fault.of(FaultKind.HANG).withOperation(operation));
        // What the dead process asked for comes to nothing.
        world.fail(Fault.of(FaultKind.ERROR).withOperation(operation).withTimes(1));
        Path said = folder.resolve("said");
        Process process = ApplyProcess.start(SandboxWorld.POLICY, world.settings(), said);
        try {
            await().atMost(PATIENCE).until(() -> world.home().faults().held() == 1 || !process.isAlive());
            assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        world.home().faults().lift(FaultKind.HANG);
        await().atMost(PATIENCE).until(() -> world.home().faults().active().equals(List.of()));
        assertThat(world.everything()).hasSize(left);
    }
}
