package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.tls.ClientTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names of upstreams, whose addresses change. */
class UpstreamAddressTest {
    private static final URI NAME = URI.create("http://replica.example:80");

    private static final ClientTls TLS = new ClientTls(UpstreamTlsFiles.defaults(), TlsEngine.JDK);

    private volatile List<String> answer = List.of("10.0.0.1", "10.0.0.2");
    private final AtomicInteger lookUps = new AtomicInteger();

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        List<String> now = answer;
        if (now.isEmpty()) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[now.size()];
        for (int i = 0; i < now.size(); i++) {
            addresses[i] = InetAddress.getByName(now.get(i));
        }
        return addresses;
    }

    private Reach reach(Duration interval) {
        return new Reach(TLS, this::lookUp, interval);
    }

    /** An address whose name was looked up for the first time. */
    private static UpstreamAddress address(Reach reach) {
        UpstreamAddress address = reach.address(NAME);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        address.whenLookedUp(() -> done.complete(true));
        done.join();
        return address;
    }

    private static String next(UpstreamAddress address) {
        return text(address.round().element());
    }

    private static String text(InetSocketAddress next) {
        return next.isUnresolved() ? "?" : next.getAddress().getHostAddress();
    }

    @Test
    void connectionsGoRoundAllAddresses() {
        try (Reach reach = reach(Duration.ofHours(1));
                UpstreamAddress address = address(reach)) {
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                taken.add(next(address));
            }
            assertThat(taken).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2");
        }
    }

    @Test
    void aConnectionThatDoesNotComeAboutGoesToEachOfTheOthersOnce() {
        answer = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");
        try (Reach reach = reach(Duration.ofHours(1));
                UpstreamAddress address = address(reach)) {
            assertThat(address.round())
                    .map(UpstreamAddressTest::text)
                    .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
            assertThat(address.round())
                    .map(UpstreamAddressTest::text)
                    .containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.1");
        }
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForAServerOfNamesThatIsSilent() {
        CompletableFuture<Boolean> silence = new CompletableFuture<>();
        Reach.Names slow = host -> {
            silence.join();
            return lookUp(host);
        };
        try (Reach reach = new Reach(TLS, slow, Duration.ofHours(1));
                UpstreamAddress address = reach.address(NAME)) {
            assertThat(next(address)).isEqualTo("?");
            silence.complete(true);
            await().until(() -> !next(address).equals("?"));
        }
    }

    @Test
    void aFailureLooksTheNameUpAgain() {
        try (Reach reach = reach(Duration.ofHours(1));
                UpstreamAddress address = address(reach)) {
            answer = List.of("10.0.0.9");
            assertThat(next(address)).isEqualTo("10.0.0.1");
            address.failed();
            await().until(() -> next(address).equals("10.0.0.9"));
        }
    }

    @Test
    void aNameIsLookedUpAgainAndAgainAndWhatWasKnownStays() {
        try (Reach reach = reach(Duration.ofMillis(5));
                UpstreamAddress address = address(reach)) {
            answer = List.of("10.0.0.9");
            await().until(() -> next(address).equals("10.0.0.9"));
            answer = List.of();
            int before = lookUps.get();
            await().until(() -> lookUps.get() > before + 3);
            assertThat(next(address)).isEqualTo("10.0.0.9");
        }
    }

    @Test
    void aNameThatWasNeverFoundCannotBeConnectedTo() {
        answer = List.of();
        try (Reach reach = reach(Duration.ofHours(1));
                UpstreamAddress address = address(reach)) {
            assertThat(next(address)).isEqualTo("?");
        }
    }

    @Test
    void anAddressIsNotFollowed() {
        answer = List.of("10.0.0.1");
        try (Reach reach = reach(Duration.ofMillis(1));
                UpstreamAddress address = reach.address(URI.create("https://10.0.0.1"))) {
            address.failed();
            assertThat(address.isLiteral()).isTrue();
            assertThat(address.port()).isEqualTo(443);
            assertThat(address.isTls()).isTrue();
            assertThat(lookUps).hasValue(1);
        }
    }
}
