package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Replica;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 of the process that applies or deletes, at any moment: the next one converges; nothing orphaned or double. */
final class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "policy-r1";
    private static final int REPLICAS = 3;

    @TempDir
    private Path folder;

    private LocalWorld world;
    private Provider provider;
    private EndpointSpec spec;

    @BeforeEach
    void open() throws IOException {
        world = new LocalWorld(folder);
        provider = world.open();
        ModelSpec model = LocalWorld.model(provider, "ready");
        spec = LocalWorld.spec(NAME, model, REPLICAS);
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Dies at a given call of its clock, which is asked before each slot is recorded, and so between all spawns. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void diesBetweenTheStartsOfReplicas(int calls) throws Exception {
        assertThat(child("apply", Integer.toString(calls), "setsid").waitFor()).isEqualTo(ApplyProcess.CRASHED);

        assertConverges();
    }

    /** The first thing that a replica's process does is to kill whoever started it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -9 $PPID; exec setsid \"$@\"",
                // Comes to life when somebody else has long gone on.
                "kill -9 $PPID; sleep 1; exec setsid \"$@\"",
                // Never comes to life.
                "kill -9 $PPID"
            })
    void diesBeforeTheProcessHasWrittenItsId(String detach) throws Exception {
        Path script = Files.writeString(folder.resolve("detach"), "#!/bin/sh\n" + detach + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        assertThat(child("apply", "0", script.toString()).waitFor()).isEqualTo(128 + 9);

        assertConverges();
        assertDeletes();
    }

    @Test
    void diesAfterTheProcessHasWrittenItsId() throws Exception {
        Path launcher = world.launcher();
        Path real = folder.resolve("real");
        Files.move(launcher, real);
        Files.writeString(launcher, "#!/bin/sh\nkill -9 $PPID\nexec " + real + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        assertThat(child("apply", "0", "setsid").waitFor()).isEqualTo(128 + 9);
        Files.move(real, launcher, StandardCopyOption.REPLACE_EXISTING);

        assertConverges();
        assertDeletes();
    }

    @Test
    void diesAtRandomMomentsOfApplying() throws Exception {
        // Fixed, so that a failure can be repeated as far as the machine's timing lets it.
        Random random = new Random(7);
        for (int round = 0; round < 8; round++) {
            killAfter(child("apply", "0", "setsid"), random.nextInt(250));
            assertThat(world.running(NAME)).isLessThanOrEqualTo(REPLICAS);
        }
        assertConverges();
    }

    @Test
    void diesAtRandomMomentsOfDeleting() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 5; round++) {
            provider.endpoints().apply(spec);
            killAfter(child("delete", "0", "setsid"), random.nextInt(250));
            provider.endpoints().delete(NAME, Duration.ZERO);

            assertThat(world.running(NAME)).isZero();
            assertThat(provider.endpoints().find(NAME)).isEmpty();
            assertThat(world.home().resolve("endpoints")).isEmptyDirectory();
        }
        assertConverges();
        assertDeletes();
    }

    @Test
    void manyProcessesApplyAtOnce() throws Exception {
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(child("apply", "0", "setsid"));
        }
        for (Process child : children) {
            assertThat(child.waitFor()).isZero();
        }

        assertConverges();
        assertThat(provider.endpoints().find(NAME).orElseThrow().replicas())
                .extracting(Replica::id)
                .allMatch(id -> id.endsWith("-1"));
    }

    @Test
    void replicasOutliveTheirStarter() throws Exception {
        assertThat(child("apply", "0", "setsid").waitFor()).isZero();
        Set<String> started = ids(provider.endpoints().find(NAME).orElseThrow());

        assertConverges();

        assertThat(ids(provider.endpoints().find(NAME).orElseThrow())).isEqualTo(started);
    }

    private void assertConverges() {
        Endpoint endpoint = provider.endpoints().apply(spec).await(PATIENCE);
        assertThat(ids(endpoint)).hasSize(REPLICAS);
        // Whoever lost a race for a slot's lock may still be on its way out.
        await().atMost(PATIENCE).until(() -> {
            provider.endpoints().apply(spec);
            return world.running(NAME) == REPLICAS
                    && provider.endpoints().find(NAME).orElseThrow().ready() == REPLICAS;
        });
    }

    private void assertDeletes() {
        provider.endpoints().delete(NAME, Duration.ZERO);
        assertThat(world.running(NAME)).isZero();
        assertThat(world.home().resolve("endpoints")).isEmptyDirectory();
        assertThat(world.home().resolve("trash")).isEmptyDirectory();
    }

    private static Set<String> ids(Endpoint endpoint) {
        return endpoint.replicas().stream().map(Replica::id).collect(Collectors.toSet());
    }

    private static void killAfter(Process child, int millis) throws Exception {
        child.getInputStream().read();
        boolean ended = child.waitFor(millis, TimeUnit.MILLISECONDS);
        if (!ended) {
            child.destroyForcibly();
        }
        child.waitFor();
    }

    private Process child(String verb, String crashAt, String detach) throws IOException {
        return new ProcessBuilder(
                        LocalWorld.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        LocalWorld.classPath(),
                        ApplyProcess.class.getName(),
                        world.home().toString(),
                        world.launcher().toString(),
                        verb,
                        crashAt,
                        detach)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
