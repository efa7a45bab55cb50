package io.mlops.images;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder for half-made things, gone when it is closed and when the process is asked to end. Used by one thread. */
final class ScratchFolder implements AutoCloseable {
    private final Path path;
    private final Thread hook;

    private ScratchFolder(Path path) {
        this.path = path;
        this.hook = new Thread(this::tryRemove, "scratch-folder");
    }

    static ScratchFolder in(Path parent, String prefix) throws IOException {
        ScratchFolder folder = new ScratchFolder(Files.createTempDirectory(parent, prefix));
        Runtime.getRuntime().addShutdownHook(folder.hook);
        return folder;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process ends, and the hook is at work
        }
        remove();
    }

    private void tryRemove() {
        try {
            remove();
        } catch (IOException e) {
            System.getLogger(ScratchFolder.class.getName())
                    .log(System.Logger.Level.WARNING, "Cannot remove " + path, e);
        }
    }

    private void remove() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
