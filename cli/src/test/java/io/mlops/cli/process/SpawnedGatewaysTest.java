package io.mlops.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.port.GatewayProcess.Member;
import io.mlops.controlplane.port.GatewayProcess.Observed;
import io.mlops.controlplane.port.GatewayProcess.State;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which gateways are started and what is seen of them, with a launcher that only writes down how it was called. */
class SpawnedGatewaysTest {
    @TempDir
    Path folder;

    private final List<FileChannel> held = new ArrayList<>();
    private Home home;
    private Path calls;
    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private SpawnedGateways gateways;

    @BeforeEach
    void setUp() throws IOException {
        home = Home.of(folder.resolve("home"));
        home.create();
        calls = folder.resolve("calls");
        Path launcher = folder.resolve("dist/bin/mlops-cli");
        Files.createDirectories(launcher.getParent());
        Files.writeString(launcher, "#!/bin/sh\necho \"$*\" >>'" + calls + "'\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        gateways = new SpawnedGateways(home, new Distribution(folder.resolve("dist")), () -> now);
    }

    @AfterEach
    void release() throws IOException {
        for (FileChannel lock : held) {
            lock.close();
        }
    }

    @Test
    void startsBothAtOnceOnOnePortWithAdminPortsOfTheirOwn() {
        assertThat(gateways.observe().state()).isEqualTo(State.DOWN);
        assertThat(gateways.observe().complete()).isFalse();
        gateways.ensureStarted();
        assertCalls(
                "serve --gateway --home " + home + " --slot 1 --port 8484 --admin-port 8485",
                "serve --gateway --home " + home + " --slot 2 --port 8484 --admin-port 8486");
    }

    @Test
    void oneThatServesIsEnoughAndTheOtherIsShown() throws IOException {
        lives(2, "READY", true);
        Observed observed = gateways.observe();
        assertThat(observed.state()).isEqualTo(State.READY);
        assertThat(observed.urlOrNull()).isEqualTo(URI.create("http://127.0.0.1:8484"));
        assertThat(observed.adminUrls()).containsExactly(URI.create("http://127.0.0.1:8486"));
        assertThat(observed.complete()).isFalse();
        assertThat(observed.members())
                .extracting(Member::slot, Member::wanted, Member::state, Member::reason)
                .containsExactly(tuple(1, true, State.DOWN, "not running"), tuple(2, true, State.READY, ""));
        gateways.ensureStarted();
        assertCalls("serve --gateway --home " + home + " --slot 1 --port 8484 --admin-port 8485");
    }

    @Test
    void whereAnyPortWillDoTheSecondFollowsTheFirst() throws IOException {
        Config.read(home).set(ConfigKey.GATEWAY_PORT, "0");
        Config.read(home).set(ConfigKey.GATEWAY_ADMIN_PORT, "0");
        gateways.ensureStarted();
        assertCalls("serve --gateway --home " + home + " --slot 1 --port 0 --admin-port 0");
        lives(1, "READY", true);
        gateways.ensureStarted();
        assertCalls(
                "serve --gateway --home " + home + " --slot 1 --port 0 --admin-port 0",
                "serve --gateway --home " + home + " --slot 2 --port 8484 --admin-port 0");
    }

    @Test
    void oneThatFailsIsStartedAgainAfterAPauseThatGrows() throws IOException {
        Config.read(home).set(ConfigKey.GATEWAY_PROCESSES, "1");
        gateways.ensureStarted();
        assertCalls(1);
        announce(1, "FAILED", true);
        await().until(() -> gateways.observe().state() == State.DOWN);
        assertThat(gateways.observe().reason()).isEqualTo("as announced");
        gateways.ensureStarted();
        now = now.plusMillis(501);
        gateways.ensureStarted();
        assertCalls(2);
        await().until(() -> gateways.observe().state() == State.DOWN);
        now = now.plusMillis(501);
        gateways.ensureStarted();
        now = now.plusMillis(501);
        gateways.ensureStarted();
        assertCalls(3);
    }

    @Test
    void aSlotThatChangesHandsIsNotEmpty() throws IOException {
        Config.read(home).set(ConfigKey.GATEWAY_PROCESSES, "1");
        announce(1, "READY", true);
        hold(home.gatewaySuccession(1));
        assertThat(gateways.observe().state()).isEqualTo(State.READY);
        assertThat(gateways.observe().complete()).isTrue();
        gateways.ensureStarted();
        assertThat(calls).doesNotExist();
    }

    @Test
    void whereAPortCannotBeSharedThereIsOne() throws IOException {
        lives(1, "READY", false);
        assertThat(gateways.observe().members()).hasSize(1);
        assertThat(gateways.observe().complete()).isTrue();
        gateways.ensureStarted();
        assertThat(calls).doesNotExist();
    }

    @Test
    void oneTooManyIsSeen() throws IOException {
        Config.read(home).set(ConfigKey.GATEWAY_PROCESSES, "1");
        lives(1, "READY", true);
        lives(2, "DRAINING", true);
        Observed observed = gateways.observe();
        assertThat(observed.complete()).isFalse();
        assertThat(observed.members()).extracting(Member::wanted).containsExactly(true, false);
        assertThat(observed.members().getLast().reason()).isEqualTo("as announced");
    }

    @Test
    void aBrokenConfigurationChangesNothingForWhatRuns() throws IOException {
        lives(1, "READY", true);
        Files.writeString(home.config(), "gateway.processes: many\n");
        assertThat(gateways.observe().state()).isEqualTo(State.READY);
        assertThat(gateways.observe().members()).hasSize(2);
    }

    @Test
    void adminPortsFollowEachOtherPastThePublicOne() throws IOException {
        Config.read(home).set(ConfigKey.GATEWAY_ADMIN_PORT, "8483");
        assertThat(GatewaySlots.adminPort(Config.read(home), 1)).isEqualTo(8483);
        assertThat(GatewaySlots.adminPort(Config.read(home), 2)).isZero();
        assertThat(GatewaySlots.adminPort(Config.read(home), 3)).isEqualTo(8485);
        Config.read(home).set(ConfigKey.GATEWAY_ADMIN_PORT, "65535");
        assertThat(GatewaySlots.adminPort(Config.read(home), 2)).isZero();
    }

    private void assertCalls(String... expected) {
        await().untilAsserted(() -> assertThat(calls).exists());
        await().untilAsserted(() -> assertThat(Files.readAllLines(calls)).containsExactlyInAnyOrder(expected));
    }

    private void assertCalls(int count) {
        await().untilAsserted(() -> assertThat(calls).exists());
        await().untilAsserted(() -> assertThat(Files.readAllLines(calls)).hasSize(count));
    }

    /** As if this process were the gateway of that slot. */
    private void lives(int slot, String state, boolean shared) throws IOException {
        hold(home.gatewayLock(slot));
        announce(slot, state, shared);
    }

    private void hold(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held.add(channel);
        assertThat(channel.tryLock()).isNotNull();
    }

    private void announce(int slot, String state, boolean shared) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        Files.writeString(
                home.gatewayFile(slot),
                "{\"pid\":" + self.pid() + ",\"startedAt\":\""
                        + self.info().startInstant().orElse(Instant.EPOCH) + "\",\"port\":8484,\"adminPort\":"
                        + (8484 + slot) + ",\"shared\":" + shared + ",\"state\":\"" + state + "\",\"reason\":\""
                        + (state.equals("READY") ? "" : "as announced") + "\"}");
    }
}
