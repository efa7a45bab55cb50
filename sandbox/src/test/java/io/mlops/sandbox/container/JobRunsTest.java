package io.mlops.sandbox.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.job.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That no program outlives what runs it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobRunsTest {
    @TempDir
    private Path folder;

    private final JobRuns runs = new JobRuns(InstantSource.system());

    /** Whoever looks after jobs may ask for a machine while the sandbox ends. */
    @Test
    void nothingIsStartedOnceItHasEnded() {
        Waiting late = new Waiting(folder.resolve("late"));
        runs.close();
        Attempt attempt = runs.start("job", late);
        runs.close();
        assertThat(late.filled.getCount()).isEqualTo(1);
        attempt.close();
        assertThat(attempt.progress().downloaded()).isEmpty();
    }

    @Test
    void whatNobodyHasClosedEndsWithIt() throws Exception {
        Waiting first = new Waiting(folder.resolve("first"));
        Attempt unused = runs.start("job", first);
        assertThat(first.log.take(1)).containsExactly("started");
        runs.close();
        assertThat(first.root).doesNotExist();
    }

    @Test
    void whatWasJustBeginningEndsWithIt() throws Exception {
        Waiting first = new Waiting(folder.resolve("first"));
        Attempt unused = runs.start("job", first);
        first.filled.await();
        runs.close();
        assertThat(first.root).doesNotExist();
    }

    /** A program that never ends by itself. */
    private static final class Waiting implements JobContainer {
        private final Path root;
        private final CountDownLatch filled = new CountDownLatch(1);
        private final LogStream log = new LogStream();

        private Waiting(Path root) {
            this.root = root;
            log.written(); // nobody takes its lines anywhere
        }

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public Path root() {
            return root;
        }

        @Override
        public Duration grace() {
            return Duration.ofMinutes(5);
        }

        @Override
        public void fill() throws IOException {
            Files.createDirectories(root);
            filled.countDown();
        }

        @Override
        public List<MirroredFolder> mirrored() {
            return List.of();
        }

        @Override
        public List<String> command() {
            return List.of("/bin/sh", "-c", "trap '' TERM; echo started; while :; do tail -f /dev/null; done");
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public LogStream log() {
            return log;
        }

        @Override
        public void store() {
            throw new IllegalStateException("nothing of a program that was killed is stored");
        }

        @Override
        public String failed(int status) {
            return "ended with " + status;
        }

        @Override
        public String refused(String reason) {
            return reason;
        }

        @Override
        public String broken(String reason) {
            return reason;
        }
    }
}
