package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to upstreams that were needed once. */
class IdleConnectionsTest {
    @TempDir
    Path home;

    @Test
    void connectionsThatNobodyUsesAnyMoreAreClosed() {
        AtomicLong passed = new AtomicLong();
        Clock clock = new Clock(() -> System.nanoTime() + passed.get(), InstantSource.system());
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            FaultyUpstream upstream = rig.upstream(0).delayMillis(50);
            GatewayConfig config = GatewayRig.quick(rig.routesFile());
            rig.start(config.withServing(config.serving().withEventLoops(1)), Transport.best(), clock);
            try (Load load = new Load(rig, 8)) {
                await().until(() -> upstream.connections() >= 8);
                assertThat(load.bad()).isEmpty();
            }
            passed.addAndGet(Duration.ofSeconds(31).toNanos());
            // One to tell of its death, and perhaps a check's.
            await().until(() -> upstream.connections() <= 2);
            assertThat(rig.predict().statusCode()).isEqualTo(200);
        }
    }
}
