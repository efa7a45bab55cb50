package io.mlops.cli.process;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The sandbox of a home as a detached {@code sandbox up --foreground}. Used by one thread. */
public final class SandboxProcess {
    /** The first time it installs what it runs. */
    private static final Duration COMES_UP_WITHIN = Duration.ofMinutes(10);

    private static final Duration GOES_DOWN_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int LAST_LINES = 20;

    private final Home home;

    public SandboxProcess(Home home) {
        this.home = home;
    }

    public Path lock() {
        return home.run().resolve("sandbox.lock");
    }

    public Path announcement() {
        return home.run().resolve("sandbox.json");
    }

    /** What is gone when it ends. */
    public Path work() {
        return home.root().resolve("sandbox");
    }

    /** What it installs once. */
    public Path tools() {
        return home.root().resolve("tools");
    }

    public Path log() {
        return home.logs().resolve("sandbox.log");
    }

    /** Where its administration listens; empty where none lives. */
    public Optional<ProcessFile> find() throws IOException {
        return HeldLock.held(lock())
                ? ProcessFile.find(announcement()).filter(file -> file.process().isPresent())
                : Optional.empty();
    }

    /** Starts one with these arguments where none lives; returns once it answers, and says whether it had to be started. */
    public boolean ensureStarted(Distribution distribution, List<String> arguments)
            throws IOException, InterruptedException {
        if (find().isPresent()) {
            return false;
        }
        home.create();
        List<String> command = new ArrayList<>(List.of(
                distribution.launcher().toString(), "sandbox", "up", "--foreground", "--home", home.toString()));
        command.addAll(arguments);
        Process child = Spawner.detached(command, log());
        long deadline = System.nanoTime() + COMES_UP_WITHIN.toNanos();
        while (find().isEmpty()) {
            if (child.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS) && find().isEmpty()) {
                throw failed("start", "it ended with " + child.exitValue());
            }
            if (System.nanoTime() > deadline) {
                child.destroy();
                throw failed("start", "it was not up within " + COMES_UP_WITHIN.toMinutes() + " min");
            }
        }
        return true;
    }

    /** Ends it and everything that it started; says whether there was one. */
    public boolean stop() throws IOException {
        Optional<ProcessHandle> living = find().flatMap(ProcessFile::process);
        living.ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GOES_DOWN_WITHIN.toNanos();
        while (HeldLock.held(lock())) {
            if (System.nanoTime() > deadline) {
                throw failed("stop", "it did not end within " + GOES_DOWN_WITHIN.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return living.isPresent();
    }

    private MlopsException failed(String verb, String how) throws IOException {
        return new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot " + verb + " the sandbox: " + how + "; the end of " + log() + ":" + tail());
    }

    private String tail() throws IOException {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
            return "\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (NoSuchFileException e) {
            return " (nothing was logged)";
        }
    }
}
