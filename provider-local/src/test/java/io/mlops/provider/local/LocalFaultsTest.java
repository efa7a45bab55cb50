package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.fault.Fault;
import io.mlops.fault.RunningFault;
import io.mlops.provider.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a replica that stands still when those around it die. */
final class LocalFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private LocalWorld world;
    private Provider provider;
    private EndpointSpec spec;
    private Replica replica;

    @BeforeEach
    void open() throws IOException {
        world = new LocalWorld(folder);
        provider = world.open();
        spec = LocalWorld.spec("policy-r1", LocalWorld.model(provider, "ready"), 1);
        replica = provider.endpoints().apply(spec).await(PATIENCE).replicas().getFirst();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void killingWhoeverInjectedItRevertsIt() throws Exception {
        Process other = new ProcessBuilder(
                        LocalWorld.java(),
                        "-cp",
                        LocalWorld.classPath(),
                        HangProcess.class.getName(),
                        world.home().toString(),
                        world.launcher().toString(),
                        replica.id())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = other.inputReader()) {
            assertThat(out.readLine()).isEqualTo("hangs");
            assertThat(state()).isEqualTo(Replica.State.UNHEALTHY);
            assertThat(Processes.stopped(process())).isTrue();
            ProcessHandle watchdog = watchdog();

            // The whole tree, as a supervisor would: the watchdog is not in it.
            other.descendants().forEach(ProcessHandle::destroyForcibly);
            other.destroyForcibly().waitFor();

            await().atMost(PATIENCE).until(() -> state() == Replica.State.READY);
            await().atMost(PATIENCE).until(() -> !watchdog.isAlive());
        }
        assertThat(world.running(spec.name())).isEqualTo(1);
    }

    @Test
    void killingTheWatchdogLeavesTheRevert() throws Exception {
        RunningFault running = provider.faults().inject(Fault.HANG, replica.id(), LIMIT);
        assertThat(running.means()).isEqualTo("SIGSTOP of process " + process().pid());
        ProcessHandle watchdog = watchdog();
        List<ProcessHandle> helpers = watchdog.descendants().toList();
        watchdog.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !watchdog.isAlive());

        running.revert();

        assertThat(state()).isEqualTo(Replica.State.READY);
        // A sleep of its own is left behind by that, until its time is over.
        helpers.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void closingTheProviderRevertsIt() throws Exception {
        Provider other = world.open();
        other.faults().inject(Fault.HANG, replica.id(), LIMIT);
        ProcessHandle watchdog = watchdog();

        other.close();

        assertThat(state()).isEqualTo(Replica.State.READY);
        watchdog.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The fault is not hidden: what hangs for too long is replaced as it would be without a drill. */
    @Test
    void aReplicaThatHangsForLongIsReplaced() throws Exception {
        FakeClock clock = new FakeClock();
        Provider supervised = world.open(clock);
        RunningFault running = provider.faults().inject(Fault.HANG, replica.id(), LIMIT);
        supervised.endpoints().apply(spec);
        assertThat(state()).isEqualTo(Replica.State.UNHEALTHY);
        clock.advance(SlotSupervisor.UNHEALTHY_BOUND);

        supervised.endpoints().apply(spec);

        assertThat(provider.endpoints().find(spec.name()).orElseThrow().replicas())
                .noneMatch(each -> each.id().equals(replica.id()) && each.state() == Replica.State.READY);
        running.revert();
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofSeconds(10));
            supervised.endpoints().apply(spec);
            Endpoint now = provider.endpoints().find(spec.name()).orElseThrow();
            return now.ready() == 1 && !now.replicas().getFirst().id().equals(replica.id());
        });
    }

    private Replica.State state() {
        return provider.endpoints()
                .find(spec.name())
                .orElseThrow()
                .replicas()
                .getFirst()
                .state();
    }

    private ProcessHandle process() {
        return world.processes(spec.name()).getFirst();
    }

    /** The one that has this replica in its command line; its helpers are its children. */
    private ProcessHandle watchdog() throws InterruptedException {
        String pid = Long.toString(process().pid());
        return Processes.marked("\0mlops-fault-watchdog\0" + pid + "\0").stream()
                .filter(shell -> shell.children().findAny().isPresent())
                .findFirst()
                .orElseThrow();
    }
}
