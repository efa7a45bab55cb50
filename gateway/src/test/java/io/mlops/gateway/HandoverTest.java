package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A successor takes a gateway's port over while clients go on. */
@EnabledOnOs(OS.LINUX)
class HandoverTest {
    private static final String REQUEST = "GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";

    @TempDir
    Path home;

    @AutoClose
    private GatewayRig rig;

    @BeforeEach
    void start() {
        rig = new GatewayRig(home, 2).start(config());
    }

    @Test
    void noRequestIsLostOverSeveralHandovers() {
        List<Gateway> gateways = new ArrayList<>(List.of(rig.gateway()));
        Load load = new Load(rig, 4);
        try {
            for (int i = 0; i < 5; i++) {
                int served = load.good();
                gateways.add(Gateway.start(successor()));
                assertThat(gateways.getLast().port()).isEqualTo(rig.gateway().port());
                assertThat(gateways.getLast().adminPort())
                        .isEqualTo(gateways.getFirst().adminPort());
                await().until(() -> load.good() > served + 50);
            }
        } finally {
            load.close();
            // Those that still wait for a client to say something need not.
            gateways.forEach(Gateway::close);
        }
        assertThat(load.bad()).isEmpty();
        assertThat(home.resolve("run/gateway-1.json")).doesNotExist();
        assertThat(home.resolve("run/gateway-1.sock")).doesNotExist();
    }

    @Test
    void aKeptConnectionIsToldToEndAtItsNextAnswer() throws Exception {
        try (RawClient kept = new RawClient(rig.gateway().port())) {
            assertThat(kept.send(REQUEST).answer().head()).doesNotContain("connection: close");
            try (Gateway successor = Gateway.start(successor())) {
                await().until(() -> announced("state").equals("READY"));
                assertThat(kept.send(REQUEST).answer().head())
                        .startsWith("http/1.1 200")
                        .contains("connection: close");
                assertThat(kept.ended()).isTrue();
                rig.gateway().awaitEnd();
                assertThat(successor.port()).isEqualTo(rig.gateway().port());
            }
        }
    }

    @Test
    void whatIsInFlightIsFinishedByThePredecessor() throws Exception {
        rig.upstreams().forEach(upstream -> upstream.delayMillis(500));
        CompletableFuture<Integer> inFlight =
                CompletableFuture.supplyAsync(() -> rig.predict().statusCode());
        await().until(() -> rig.upstream(0).started() + rig.upstream(1).started() == 1);
        try (Gateway successor = Gateway.start(successor())) {
            rig.gateway().awaitEnd();
            assertThat(inFlight).isCompletedWithValue(200);
            assertThat(successor.port()).isEqualTo(rig.gateway().port());
        }
    }

    @Test
    void aSuccessorThatGoesAwayChangesNothing() throws Exception {
        String before = Files.readString(home.resolve("run/gateway-1.json"));
        Inheritance inheritance =
                Inheritance.ask(home.resolve("run/gateway-1.sock")).orElseThrow();
        FileDescriptor port = inheritance.takePort();
        inheritance.close();
        port.close();
        assertThat(rig.predict().statusCode()).isEqualTo(200);
        assertThat(home.resolve("run/gateway-1.json")).hasContent(before);
        try (Gateway successor = Gateway.start(successor())) {
            rig.gateway().close();
            assertThat(successor.port()).isPositive();
        }
    }

    @Test
    void aSuccessorForAnotherAddressLeavesThePredecessorAlone() throws IOException {
        String before = Files.readString(home.resolve("run/gateway-1.json"));
        GatewayConfig moved = config().withListening(
                        new Listening("127.0.0.2", 0, 0, sharing(1).withSuccessor(true)));
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> Gateway.start(moved))
                .withMessageContaining("a handover keeps the address")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        assertThat(home.resolve("run/gateway-1.json")).hasContent(before);
        assertThat(rig.predict().statusCode()).isEqualTo(200);
    }

    @Test
    void aPortOnAllAddressesIsHandedOverLikeAnyOther() {
        rig.gateway().close();
        Listening all = new Listening("0.0.0.0", 0, 0, sharing(1));
        GatewayConfig open = config().withSecurity(Security.defaults().withInsecure(true));
        Listening next = all.withSharing(sharing(1).withSuccessor(true));
        try (Gateway first = Gateway.start(open.withListening(all));
                Gateway second = Gateway.start(open.withListening(next))) {
            assertThat(second.port()).isEqualTo(first.port());
        }
    }

    @Test
    void onlyOneTakesASlotAtATime() throws IOException {
        ProcessLock busy = ProcessLock.take(home.resolve("run/gateway-1.next"));
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> Gateway.start(successor()))
                .withMessageContaining("just starting in its place")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        assertThat(rig.predict().statusCode()).isEqualTo(200);
        busy.close();
    }

    @Test
    void withNobodyToSucceedASuccessorStartsLikeAnyOther() throws Exception {
        rig.gateway().close();
        try (Gateway successor = Gateway.start(successor())) {
            assertThat(successor.port()).isPositive();
            assertThat(announced("state")).isEqualTo("READY");
        }
    }

    @Test
    void aPredecessorThatIsToldToEndMeanwhileHurries() throws Exception {
        GatewayConfig patient = config().withListening(new Listening(
                "127.0.0.1", 0, 0, sharing(1).withSuccessor(true).withLastCall(Duration.ofMinutes(10))));
        Gateway second = Gateway.start(patient);
        try (RawClient silent = new RawClient(second.port());
                Gateway third = Gateway.start(successor())) {
            second.close();
            assertThat(silent.ended()).isTrue();
            assertThat(third.port()).isEqualTo(second.port());
        }
    }

    private String announced(String key) {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readAllBytes(home.resolve("run/gateway-1.json")))
                    .path(key)
                    .asString("");
        } catch (IOException e) {
            return ""; // not there yet
        }
    }

    private GatewayConfig successor() {
        return config().withListening(
                        new Listening("127.0.0.1", 0, 0, sharing(1).withSuccessor(true)));
    }

    private GatewayConfig config() {
        return GatewayRig.quick(home.resolve("routes.json"))
                .withFiles(new GatewayFiles(
                        home.resolve("routes.json"),
                        home.resolve("run/gateway-1.json"),
                        home.resolve("run/gateway-1.lock"),
                        null))
                .withListening(new Listening("127.0.0.1", 0, 0, sharing(1)));
    }

    private Sharing sharing(int slot) {
        return Sharing.in(
                        slot,
                        List.of(),
                        home.resolve("run/gateway-" + slot + ".next"),
                        home.resolve("run/gateway-" + slot + ".sock"))
                .withLastCall(Duration.ofSeconds(20));
    }
}
