package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.gateway.tls.ClientTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.Failure;
import io.mlops.routing.SelfDoubt;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections to upstreams come about. */
class UpstreamPoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RawServer server = new RawServer((head, socket) -> true);
    private final EventLoopGroup group = Transport.NIO.group(1, "upstream-pool-test");

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** What becomes of four connections to a name with these addresses. */
    private String connectTo(String... addresses) {
        Reach.Names names = host -> all(addresses);
        try (Reach reach = new Reach(
                        new ClientTls(UpstreamTlsFiles.defaults(), TlsEngine.JDK), names, Duration.ofHours(1));
                UpstreamAddress address = reach.address(
                        URI.create("http://replica.example:" + server.address().getPort()))) {
            Clock clock = Clock.system();
            SelfDoubt doubt = new SelfDoubt(1, clock.now());
            Worker worker = new Worker(
                    0, group.next(), Transport.NIO, clock, new SplittableRandom(1), doubt, late -> {}, reach);
            UpstreamPool pool = new UpstreamPool(worker, address, PATIENCE, () -> {});
            StringBuilder outcomes = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                CompletableFuture<String> outcome = new CompletableFuture<>();
                address.whenLookedUp(() -> worker.loop().execute(() -> pool.connect(telling(outcome))));
                outcomes.append(outcome.join()).append(' ');
            }
            return outcomes.toString();
        }
    }

    private static InetAddress[] all(String... addresses) throws IOException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        return all;
    }

    private static ConnectionListener telling(CompletableFuture<String> outcome) {
        return new ConnectionListener() {
            @Override
            public void connected(UpstreamConnection connection) {
                connection.close();
                outcome.complete("connected");
            }

            @Override
            public void notConnected(Failure failure, String detail) {
                outcome.complete(failure.name());
            }
        };
    }

    @Test
    void whereOneAddressOfANameIsDeadTheOthersAreTried() {
        // Nobody listens at the first one.
        assertThat(connectTo("::1", "127.0.0.1")).isEqualTo("connected connected connected connected ");
    }

    @Test
    void aNameOfWhichAllAddressesAreDeadIsRefused() {
        server.kill();
        assertThat(connectTo("127.0.0.1", "127.0.0.1")).isEqualTo("REFUSED REFUSED REFUSED REFUSED ");
    }
}
