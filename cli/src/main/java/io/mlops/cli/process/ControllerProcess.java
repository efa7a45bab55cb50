package io.mlops.cli.process;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The controller as a detached {@code serve --controller}. Used by one thread. */
public final class ControllerProcess {
    private static final Duration COMES_UP_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int LAST_LINES = 10;

    private final Home home;
    private final Distribution distribution;

    public ControllerProcess(Home home, Distribution distribution) {
        this.home = home;
        this.distribution = distribution;
    }

    /** Whether a controller looks after the home. */
    public boolean lives() throws IOException {
        return HeldLock.held(home.controllerLock());
    }

    /** Starts one where none lives; returns once one holds the home, and says whether it had to be started. */
    public boolean ensureStarted() throws IOException, InterruptedException {
        if (lives()) {
            return false;
        }
        home.create();
        Process child = Spawner.detached(
                List.of(
                        distribution.launcher().toString(),
                        "serve",
                        "--controller",
                        "--until-idle",
                        "--home",
                        home.toString()),
                home.controllerLog());
        long deadline = System.nanoTime() + COMES_UP_WITHIN.toNanos();
        while (!lives()) {
            boolean ended = child.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            // Another command may have started one at the same moment: then ours has ended and the lock is held.
            if (ended && !lives()) {
                throw failed("it ended with " + child.exitValue());
            }
            if (System.nanoTime() > deadline) {
                throw failed("it did not take the home within " + COMES_UP_WITHIN.toSeconds() + " s");
            }
        }
        return true;
    }

    private MlopsException failed(String how) throws IOException {
        return new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot start the controller: " + how + "; the end of " + home.controllerLog() + ":" + tail());
    }

    private String tail() throws IOException {
        try {
            List<String> lines = Files.readAllLines(home.controllerLog(), StandardCharsets.UTF_8);
            StringBuilder tail = new StringBuilder();
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                    .forEach(line -> tail.append("\n  ").append(line));
            return tail.toString();
        } catch (NoSuchFileException e) {
            return " (nothing was logged)";
        }
    }
}
