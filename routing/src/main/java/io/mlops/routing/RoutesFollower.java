package io.mlops.routing;

import io.mlops.MlopsException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows the routes file: told by the file system where that works, and looking several times a second in any case. A file
 * that is broken, missing or older changes nothing. One thread of its own, on which the listener is told.
 */
public final class RoutesFollower implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RoutesFollower.class.getName());
    private static final long POLL_MILLIS = 200;

    /** What tells one content of the file from the next. */
    private record Stamp(@Nullable Object file, long modified, long size) {
        static final Stamp MISSING = new Stamp(null, 0, -1);
    }

    private final Path file;
    private final RoutesListener listener;
    private final LongAdder refused = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final Thread thread;
    private @Nullable Stamp seen;
    private @Nullable Routes current;
    /** Why the file could not be read or taken up at the last look, which will be repeated. */
    private String trouble = "";

    private volatile boolean closed;

    public RoutesFollower(Path file, RoutesListener listener) {
        this.file = file.toAbsolutePath();
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("routes-follower").daemon().unstarted(this::follow);
    }

    /** Reads what is there now, on the caller's thread, then follows. */
    public void start() {
        look();
        thread.start();
    }

    /** Files that were older than what is served. */
    public long refused() {
        return refused.sum();
    }

    /** Files that could not be read. */
    public long broken() {
        return broken.sum();
    }

    private void follow() {
        try (Watch watch = watch()) {
            while (!closed) {
                watch.await(POLL_MILLIS);
                look();
            }
        } catch (InterruptedException e) {
            // Closed: the thread ends here.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot stop watching " + file, e);
        }
    }

    private Watch watch() {
        Path folder = file.getParent();
        try {
            WatchService service = file.getFileSystem().newWatchService();
            if (folder != null) {
                folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            }
            return new Watch(service);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, "cannot watch {0}, looking every {1} ms instead: {2}", folder, POLL_MILLIS, e);
            return new Watch(null);
        }
    }

    private void look() {
        try {
            Stamp stamp = stamp();
            if (stamp.equals(seen)) {
                return;
            }
            seen = stamp;
            if (stamp.equals(Stamp.MISSING)) {
                listener.kept(RoutesListener.Reason.MISSING, file + " is not there; the last good routes stay");
            } else {
                take(RoutesJson.read(Files.readAllBytes(file)));
            }
            trouble = "";
        } catch (MlopsException e) {
            broken(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // No descriptor left, say: the content may be good, and will not change for being looked at again.
            again("cannot read " + file + ": " + e);
        } catch (RuntimeException e) {
            // The thread must outlive any content: what it cannot take is kept out like what it cannot read.
            LOG.log(trouble.isEmpty() ? Level.ERROR : Level.DEBUG, "cannot take routes up", e);
            again("cannot take " + file + " up: " + e);
        }
    }

    /** It is looked at again at the next occasion; told once. */
    private void again(String reason) {
        seen = null;
        if (!reason.equals(trouble)) {
            trouble = reason;
            broken(reason);
        }
    }

    private void broken(String reason) {
        broken.increment();
        listener.kept(RoutesListener.Reason.BROKEN, reason + "; the last good routes stay");
    }

    private void take(Routes newest) {
        Routes served = current;
        if (served == null || newest.supersedes(served)) {
            listener.routes(newest);
            current = newest;
            return;
        }
        if (newest.fence() != served.fence() || newest.sequence() != served.sequence()) {
            refused.increment();
            listener.kept(
                    RoutesListener.Reason.OLDER,
                    "fence " + newest.fence() + ", sequence " + newest.sequence() + " is older than fence "
                            + served.fence() + ", sequence " + served.sequence());
        }
    }

    private Stamp stamp() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.fileKey(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size());
        } catch (NoSuchFileException e) {
            return Stamp.MISSING;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            // The caller is in a hurry; the thread ends by itself.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a change in the folder, or just waits. */
    private record Watch(@Nullable WatchService service) implements AutoCloseable {
        void await(long millis) throws InterruptedException {
            if (service == null) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                return;
            }
            WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        }

        @Override
        public void close() throws IOException {
            if (service != null) {
                service.close();
            }
        }
    }
}
