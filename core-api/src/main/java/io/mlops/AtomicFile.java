package io.mlops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that others read while they change. Thread-safe for different files. */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Replaces the file's content at one stroke: a reader sees the old content or the new, never a part, and a write that
     * fails leaves the old content and nothing beside it. The folder must exist.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(
                file.getFileName() + ".tmp-" + ProcessHandle.current().pid());
        try {
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
