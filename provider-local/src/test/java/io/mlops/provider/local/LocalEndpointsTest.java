package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private LocalWorld world;
    private Provider provider;

    @BeforeEach
    void open() throws Exception {
        world = new LocalWorld(folder);
        provider = world.open();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void startsServesAndLeavesNothing() {
        EndpointSpec spec = LocalWorld.spec("policy-r1", LocalWorld.model(provider, "ready"), 2);

        Endpoint endpoint = provider.endpoints().apply(spec).await(PATIENCE);

        assertThat(endpoint.ready()).isEqualTo(2);
        assertThat(world.running("policy-r1")).isEqualTo(2);
        provider.endpoints().delete("policy-r1", Duration.ofSeconds(10));
        assertThat(world.running("policy-r1")).isZero();
        assertThat(world.home().resolve("endpoints")).isEmptyDirectory();
        assertThat(Files.exists(world.home().resolve("trash"))).isTrue();
        assertThat(world.home().resolve("trash")).isEmptyDirectory();
    }
}
