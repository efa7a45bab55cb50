package io.mlops.sandbox;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.cloud.SandboxCloud;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.wire.Listener;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sandbox that others find by its files: it holds a lock while it lives and announces where its administration listens. Thread-safe.
 */
public final class SandboxServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final SandboxFiles files;
    private final FileChannel lock;
    private final List<SandboxCloud> clouds;
    private final Listener admin;

    private SandboxServer(SandboxFiles files, FileChannel lock, List<SandboxCloud> clouds) throws IOException {
        this.files = files;
        this.lock = lock;
        this.clouds = clouds;
        this.admin = new Listener(0, new AdminPages(clouds));
        Instant began = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        AtomicFile.replace(
                files.announcement(),
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("pid", ProcessHandle.current().pid())
                        .put("startedAt", began.toString())
                        .put("adminPort", admin.url().getPort())
                        .put("state", "READY")));
    }

    /**
     * Starts one with these clouds and returns once they answer.
     *
     * @throws MlopsException FAILED_PRECONDITION where one runs already, or something that it needs is missing
     */
    public static SandboxServer start(SandboxFiles files, List<CloudStart> starts) throws InterruptedException {
        try {
            Files.createDirectories(files.work());
            FileChannel lock = lock(files.lock());
            List<SandboxCloud> clouds = new ArrayList<>();
            try {
                Files.deleteIfExists(files.announcement()); // of one that was killed
                for (CloudStart start : starts) {
                    clouds.add(start.start(files.tools(), files.work()));
                }
                return new SandboxServer(files, lock, List.copyOf(clouds));
            } catch (MlopsException | IOException | InterruptedException e) {
                clouds.forEach(SandboxCloud::close);
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start the sandbox: " + e.getMessage(), e);
        }
    }

    /** How a cloud is started. */
    @FunctionalInterface
    public interface CloudStart {
        /**
         * Returns once it answers.
         *
         * @param tools where installations lie
         * @param work for what is gone when it ends
         */
        SandboxCloud start(Path tools, Path work) throws InterruptedException;
    }

    /** Where it is administered. */
    public URI admin() {
        return admin.url();
    }

    /** Ends everything that it started and leaves only its log. */
    @Override
    public void close() {
        admin.close();
        clouds.forEach(SandboxCloud::close);
        Folders.delete(files.work());
        try {
            Files.deleteIfExists(files.announcement());
            lock.close();
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNKNOWN, "cannot end the sandbox: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot start the sandbox: another one holds " + file + "; stop it first, or use another home");
        }
        return channel;
    }

    /**
     * Where a sandbox keeps what.
     *
     * @param tools what is installed once and stays
     * @param work what is gone when it ends
     * @param announcement says where it listens
     * @param lock held while it lives; its folder must be there
     */
    public record SandboxFiles(Path tools, Path work, Path announcement, Path lock) {}
}
