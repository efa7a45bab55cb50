package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the local endpoints do beyond the contract: how replicas are watched, rested, drained and found again. */
final class LocalEndpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "policy-r1";

    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private LocalWorld world;
    private Provider provider;

    @BeforeEach
    void open() throws IOException {
        world = new LocalWorld(folder);
        provider = world.open(clock);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void deletingLeavesNoProcessPortOrFile() {
        Endpoint endpoint = ready(spec("ready", 2));
        URI address = endpoint.replicas().getFirst().address().orElseThrow();

        provider.endpoints().delete(NAME, Duration.ofSeconds(10));

        assertThat(world.running(NAME)).isZero();
        assertThatThrownBy(() -> new Socket(address.getHost(), address.getPort()).close())
                .isInstanceOf(IOException.class);
        for (String left : List.of("endpoints", "drafts", "trash")) {
            assertThat(world.home().resolve(left)).isEmptyDirectory();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void replicasHaveASessionOfTheirOwnAndAPrivateAddress() throws IOException {
        Endpoint endpoint = ready(spec("ready", 1));
        long pid = onlyProcess().pid();

        assertThat(endpoint.replicas().getFirst().address().orElseThrow().getHost())
                .isEqualTo("127.0.0.1");
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        assertThat(fields[3]).as("the session's leader").isEqualTo(Long.toString(pid));
        assertThat(Path.of("/proc/" + pid + "/fd/0").toRealPath()).isEqualTo(Path.of("/dev/null"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsTheServerItsShareOfTheMachine() throws IOException {
        ready(spec("ready", 1));

        String environment = Files.readString(Path.of("/proc/" + onlyProcess().pid() + "/environ"));

        assertThat(environment.split("\0", -1))
                .contains("OMP_NUM_THREADS=1")
                .anyMatch(variable ->
                        variable.startsWith("MLOPS_MODEL_SERVER_JAVA_OPTS=-Xmx536870912 -XX:ActiveProcessorCount=1"));
    }

    @Test
    void aReplicaThatDiesIsReplacedAtOnceAndThenEverLater() {
        EndpointSpec spec = spec("crash", 1);
        apply(spec);
        awaitDead();
        apply(spec);
        assertThat(generation())
                .as("the first death is followed by a start at once")
                .isEqualTo(2);
        for (Duration rest : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4))) {
            int before = generation();
            awaitDead();
            apply(spec);
            clock.advance(rest.minusMillis(1));
            apply(spec);
            assertThat(generation()).as("rests for " + rest).isEqualTo(before);
            clock.advance(Duration.ofMillis(1));
            apply(spec);
            assertThat(generation()).isEqualTo(before + 1);
        }
        awaitDead();
        Endpoint endpoint = provider.endpoints().find(NAME).orElseThrow();
        assertThat(endpoint.state()).isEqualTo(Endpoint.State.DEGRADED);
        assertThat(endpoint.reason()).contains("status 3").contains("crashing as the model says");
    }

    @Test
    void aBadModelFailsTheEndpointAndIsNotTriedForEver() {
        EndpointSpec spec = spec("bad-model", 1);
        patiently()
                .until(
                        () -> {
                            clock.advance(Duration.ofSeconds(1));
                            return apply(spec);
                        },
                        endpoint -> endpoint.state() == Endpoint.State.FAILED);
        int generation = generation();

        clock.advance(Duration.ofHours(1));
        Endpoint endpoint = apply(spec);

        assertThat(endpoint.state()).isEqualTo(Endpoint.State.FAILED);
        assertThat(endpoint.reason()).contains("the model is bad");
        assertThat(generation()).isEqualTo(generation);
        assertThat(world.running(NAME)).isZero();
    }

    @Test
    void aReplicaThatNeverBecomesReadyIsReplacedAfterABound() {
        EndpointSpec spec = spec("never-ready", 1);
        apply(spec);
        clock.advance(SlotSupervisor.START_BOUND.minusSeconds(1));
        apply(spec);
        assertThat(generation()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(1));
        apply(spec);

        assertThat(generation()).isEqualTo(2);
        assertThat(world.running(NAME)).isEqualTo(1);
    }

    @Test
    void aHungReplicaIsUnhealthyAndReplacedAfterABound() throws Exception {
        EndpointSpec spec = spec("ready", 1);
        Endpoint before = ready(spec);
        signal("STOP", onlyProcess().pid());

        // The signal takes a moment until every thread has stopped.
        patiently().until(() -> provider.endpoints().find(NAME).orElseThrow().state() == Endpoint.State.DEGRADED);
        Endpoint hung = apply(spec);
        assertThat(hung.replicas().getFirst().state()).isEqualTo(Replica.State.UNHEALTHY);
        assertThat(hung.replicas().getFirst().reason()).contains("does not answer");
        clock.advance(SlotSupervisor.UNHEALTHY_BOUND);
        apply(spec);

        Endpoint after = ready(spec);
        assertThat(after.replicas().getFirst().id())
                .isNotEqualTo(before.replicas().getFirst().id());
        assertThat(world.running(NAME)).isEqualTo(1);
    }

    @Test
    void aReplicaThatRecoversInTimeStays() throws IOException {
        Path marker = Files.createFile(folder.resolve("marker"));
        EndpointSpec spec = spec("ready-if " + marker, 1);
        ready(spec);

        Files.delete(marker);
        assertThat(apply(spec).replicas().getFirst().state()).isEqualTo(Replica.State.UNHEALTHY);
        clock.advance(SlotSupervisor.UNHEALTHY_BOUND.minusSeconds(1));
        Files.createFile(marker);
        assertThat(apply(spec).state()).isEqualTo(Endpoint.State.READY);
        Files.delete(marker);
        clock.advance(SlotSupervisor.UNHEALTHY_BOUND);
        apply(spec);

        assertThat(generation()).as("counted anew since it was well").isEqualTo(1);
    }

    @Test
    void whatIsTooMuchDrainsAndIsKilledWhenItDoesNotEnd() {
        EndpointSpec spec = spec("deaf", 2);
        ready(spec);

        Endpoint draining = apply(spec.withReplicas(1));
        assertThat(draining.replicas())
                .extracting(Replica::state)
                .containsExactly(Replica.State.READY, Replica.State.DRAINING);
        assertThat(draining.state()).isEqualTo(Endpoint.State.READY);
        assertThat(world.running(NAME)).isEqualTo(2);
        clock.advance(SlotSupervisor.DRAIN_BOUND);
        apply(spec.withReplicas(1));

        assertThat(world.running(NAME)).isEqualTo(1);
        assertThat(apply(spec.withReplicas(1)).replicas()).hasSize(1);
    }

    @Test
    void aDeletionKillsWhatDoesNotDrain() {
        ready(spec("deaf", 1));

        provider.endpoints().delete(NAME, Duration.ofMillis(200));

        assertThat(world.running(NAME)).isZero();
        assertThat(provider.endpoints().find(NAME)).isEmpty();
    }

    @Test
    void anInterruptedDeletionIsSeenAndFinishedByTheNext() {
        EndpointSpec spec = spec("deaf", 1);
        ready(spec);
        Thread.currentThread().interrupt();
        MlopsException interrupted = deletionFailure();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.code()).isEqualTo(ErrorCode.CANCELLED);

        // The interrupt hit before or after the mark was written; both are fine, and the next one goes on from there.
        Thread deletion = Thread.ofPlatform().start(() -> {
            MlopsException ended = deletionFailure();
            assertThat(ended.code()).isEqualTo(ErrorCode.CANCELLED);
        });
        patiently().until(() -> provider.endpoints().find(NAME).orElseThrow().state() == Endpoint.State.DELETING);
        assertThat(provider.endpoints().find(NAME).orElseThrow().replicas())
                .extracting(Replica::state)
                .containsExactly(Replica.State.DRAINING);
        assertThatThrownBy(() -> provider.endpoints().apply(spec))
                .isInstanceOfSatisfying(
                        MlopsException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        deletion.interrupt();
        patiently().until(() -> !deletion.isAlive());
        assertThat(world.running(NAME)).isEqualTo(1);

        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(world.running(NAME)).isZero();
        assertThat(world.home().resolve("endpoints")).isEmptyDirectory();
    }

    @Test
    void scalesToNothingAndBack() {
        EndpointSpec spec = spec("ready", 1);
        ready(spec);

        patiently().until(() -> apply(spec.withReplicas(0)).replicas().isEmpty());

        assertThat(world.running(NAME)).isZero();
        assertThat(ready(spec).ready()).isEqualTo(1);
    }

    @Test
    void theModelOutlivesItsObject() {
        EndpointSpec spec = spec("ready", 1);
        ready(spec);
        provider.artifacts().delete(spec.model().artifact());
        onlyProcess().destroyForcibly();
        awaitDead();
        apply(spec);

        assertThat(ready(spec).ready()).isEqualTo(1);
    }

    @Test
    void anotherHomeIsNeverTouched(@TempDir Path elsewhere) throws IOException {
        try (LocalWorld other = new LocalWorld(elsewhere)) {
            Provider theirs = other.open();
            EndpointSpec spec = LocalWorld.spec(NAME, LocalWorld.model(theirs, "ready"), 1);
            theirs.endpoints().apply(spec).await(PATIENCE);
            ready(spec("ready", 1));

            provider.endpoints().delete(NAME, Duration.ZERO);

            assertThat(other.running(NAME)).isEqualTo(1);
            assertThat(theirs.endpoints().find(NAME).orElseThrow().state()).isEqualTo(Endpoint.State.READY);
        }
    }

    @Test
    void aForeignProcessWithARecordedIdIsNotOurs() throws Exception {
        ready(spec("ready", 1));
        ProcessHandle replica = onlyProcess();
        Process stranger = new ProcessBuilder("tail", "-f", "/dev/null").start();
        try {
            Slot slot = slot();
            Run run = slot.run(generation());
            replica.destroyForcibly();
            patiently().until(() -> !Processes.lives(replica));
            // As if the system had given the dead replica's id to somebody else.
            Files.writeString(run.pid(), stranger.pid() + "\n");

            assertThat(provider.endpoints()
                            .find(NAME)
                            .orElseThrow()
                            .replicas()
                            .getFirst()
                            .state())
                    .isEqualTo(Replica.State.FAILED);
            provider.endpoints().delete(NAME, Duration.ZERO);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void refusesATensorNameThatTheCommandLineCannotCarry() {
        EndpointSpec spec = spec("ready", 1);
        EndpointSpec colon = LocalWorld.spec(NAME, LocalWorld.withInput(spec.model(), "a:b"), 1);

        assertThatThrownBy(() -> provider.endpoints().apply(colon))
                .isInstanceOfSatisfying(
                        MlopsException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("a:b");
        assertThat(provider.endpoints().list(Tags.none())).isEmpty();
    }

    private EndpointSpec spec(String behaviour, int replicas) {
        return LocalWorld.spec(NAME, LocalWorld.model(provider, behaviour), replicas);
    }

    private Endpoint ready(EndpointSpec spec) {
        return provider.endpoints().apply(spec).await(PATIENCE);
    }

    private Endpoint apply(EndpointSpec spec) {
        provider.endpoints().apply(spec);
        return provider.endpoints().find(spec.name()).orElseThrow();
    }

    private MlopsException deletionFailure() {
        try {
            provider.endpoints().delete(NAME, PATIENCE);
        } catch (MlopsException e) {
            return e;
        }
        throw new AssertionError("the deletion was not interrupted");
    }

    private void awaitDead() {
        patiently()
                .until(() -> provider.endpoints().find(NAME).orElseThrow().replicas().stream()
                        .allMatch(replica -> replica.state() == Replica.State.FAILED
                                && !replica.reason().contains("is gone")));
    }

    private ProcessHandle onlyProcess() {
        List<ProcessHandle> processes = world.processes(NAME);
        assertThat(processes).hasSize(1);
        return processes.getFirst();
    }

    private Slot slot() throws IOException {
        EndpointFolder endpoint =
                new EndpointFolder(world.home().resolve("endpoints").resolve(NAME));
        return endpoint.slot(endpoint.read().orElseThrow(), 0);
    }

    private int generation() {
        try {
            return slot().read().orElseThrow().generation();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }
}
