package io.mlops.modelserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/** The process: {@code bin/model-server}. */
public final class Main {
    private static volatile @Nullable ModelServer server;
    private static volatile boolean ending;

    private Main() {}

    /** Runs until a signal ends it. Exit codes: 0 after SIGTERM, 64 usage, 65 model, 69 unavailable, 75 another process holds the lock. */
    public static void main(String[] args) throws InterruptedException {
        List<String> arguments = List.of(args);
        if (arguments.contains("--help")) {
            System.out.print(CommandLine.USAGE);
            return;
        }
        configureLogging();
        Announcement announcement =
                new Announcement(CommandLine.file("announce", arguments, System.getenv()), ProcessHandle.current());
        try {
            // Before anything else can fail: the announcement belongs to the process that holds the lock.
            Optional<Path> lockFile = CommandLine.file("lock", arguments, System.getenv());
            @Nullable ProcessLock lock = lockFile.isPresent() ? ProcessLock.take(lockFile.get()) : null;
            announcement.clear();
            // The hook also keeps the lock reachable: a collected channel would be closed, and the lock with it.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lock), "stop"));
            serve(CommandLine.parse(arguments, StoredModel.fetched(System.getenv())), announcement);
        } catch (StartFailure e) {
            fail(e, announcement);
        } catch (OutOfMemoryError e) {
            fail(StartFailure.unavailable("cannot start: out of memory: " + e.getMessage()), announcement);
        } catch (RuntimeException e) {
            e.printStackTrace();
            fail(StartFailure.unavailable("cannot start: " + e), announcement);
        }
        if (Boolean.getBoolean("mlops.train")) {
            // The run that records the AOT cache ends here; a halt would cut the recording off.
            ending = true;
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }

    private static void serve(ServerOptions options, Announcement announcement) throws StartFailure {
        ModelServer started = ModelServer.start(options, NativeLibraries.locate(), System::nanoTime);
        server = started;
        announcement.ready(started.port(), started.model().digest());
        System.err.println("model-server: " + options.modelName() + " ready on " + options.host() + ":" + started.port()
                + " (" + started.model().device() + ")");
    }

    /** A signal's end: drain, then exit 0. The JVM would answer SIGTERM with 143. */
    private static void stop(@Nullable ProcessLock lock) {
        if (ending) {
            return;
        }
        ModelServer running = server;
        if (running != null) {
            running.drain();
        }
        if (lock != null) {
            lock.release();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void fail(StartFailure e, Announcement announcement) {
        ending = true;
        System.err.println("model-server: " + e.getMessage());
        if (e.exitCode() != StartFailure.LOCKED) {
            try {
                announcement.failed(String.valueOf(e.getMessage()));
            } catch (IOException io) {
                System.err.println("model-server: cannot announce the failure: " + io);
            }
        }
        System.exit(e.exitCode());
    }

    private static void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = Main.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar lacks logging.properties", e);
        }
    }
}
