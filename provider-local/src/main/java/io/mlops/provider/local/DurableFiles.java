package io.mlops.provider.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Files that are there whole or not at all, also after a crash. */
final class DurableFiles {
    private static final int DELETE_ATTEMPTS = 5;

    private DurableFiles() {}

    /**
     * Replaces a file: a reader sees the old content or the new, never a part, and once this returns the new content
     * survives a loss of power.
     *
     * @param temporary where the content is written first, on the same file system; overwritten
     */
    static void replace(Path file, byte[] content, Path temporary) throws IOException {
        uninterrupted(() -> {
            write(temporary, content, file);
            return file;
        });
        move(temporary, file);
    }

    private static void write(Path temporary, byte[] content, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw LocalErrors.about(file, e);
        }
    }

    /** Renames over whatever is there and makes the new name durable. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceName(to);
    }

    /** Makes a file's name, or that it is gone, durable. */
    static void forceName(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return folder;
        });
    }

    /** The content, or nothing where there is no such file. */
    static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(uninterrupted(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                    return Channels.newInputStream(channel).readAllBytes();
                }
            }));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Something that may be done twice. */
    private interface Repeatable<T> {
        T run() throws IOException;
    }

    /**
     * Goes through with it although the thread is interrupted, which closes channels under us: half a commit would be worse
     * than a late reaction. The interrupt stays set.
     */
    private static <T> T uninterrupted(Repeatable<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What lies in a folder, ordered by name; empty where there is no such folder. */
    static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        Collections.sort(children);
        return children;
    }

    /** Removes a folder and what lies in it, following no link; whatever another process removes meanwhile is fine. */
    static void deleteTree(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                for (Path child : children(path)) {
                    deleteTree(child);
                }
            }
            try {
                Files.deleteIfExists(path);
                return;
            } catch (DirectoryNotEmptyException e) {
                // Somebody who ends just now left a last file there.
                if (attempt == DELETE_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
