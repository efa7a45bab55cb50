package io.mlops.sandbox.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How processes that stand for containers end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainerProcessTest {
    /** Starts a process that nobody waits for, and tells its id. */
    private static final String LEAVES_ONE = "(tail -f /dev/null & echo $!);";

    @TempDir
    private Path folder;

    private final LogStream log = new LogStream();

    private ContainerProcess start(String script) throws Exception {
        return ContainerProcess.start(List.of("/bin/sh", "-c", script), Map.of(), folder, Duration.ofSeconds(1), log);
    }

    private ProcessHandle left() throws Exception {
        long id = Long.parseLong(log.take(1).getFirst().strip());
        return ProcessHandle.of(id).orElseThrow();
    }

    @Test
    void whatAProgramLeavesBehindIsKilledWithIt() throws Exception {
        ContainerProcess container = start(LEAVES_ONE + " exec tail -f /dev/null");
        ProcessHandle left = left();
        container.close();
        left.onExit().get();
        assertThat(left.isAlive()).isFalse();
    }

    @Test
    void whatAProgramLeavesBehindIsKilledAfterTheGrace() throws Exception {
        ContainerProcess container = start("trap '' TERM;" + LEAVES_ONE + " while :; do wait; done");
        ProcessHandle left = left();
        container.stop();
        container.await();
        left.onExit().get();
        assertThat(left.isAlive()).isFalse();
    }

    @Test
    void whatAProgramLeavesBehindEndsWhenItEnds() throws Exception {
        ContainerProcess container = start(LEAVES_ONE + " exit 7");
        assertThat(container.await()).isEqualTo(7);
        long id = Long.parseLong(log.take(1).getFirst().strip());
        Optional<ProcessHandle> left = ProcessHandle.of(id);
        if (left.isPresent()) {
            left.get().onExit().get();
        }
    }

    @Test
    void isAskedToEndFirst() throws Exception {
        ContainerProcess container =
                start("trap 'echo asked; exit 5' TERM; echo ready; tail -f /dev/null & while :; do wait; done");
        assertThat(log.take(1)).containsExactly("ready");
        container.stop();
        assertThat(container.await()).isEqualTo(5);
        assertThat(log.take(1)).containsExactly("asked");
    }
}
