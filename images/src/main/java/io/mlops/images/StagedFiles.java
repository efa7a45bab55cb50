package io.mlops.images;

import io.mlops.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files under names that say what is in them. Jib knows a layer that it has built by the paths and times of its files
 * only; a file that was replaced within a clock's tick, or keeps its time, would come out of its cache as it was before.
 * Thread-safe.
 *
 * @param folder holds one link for each content
 */
record StagedFiles(Path folder) {
    /** A link to the file, named by the digest of its content. */
    Path of(Path file) throws IOException {
        Path target = file.toRealPath();
        Path link = folder.resolve(Sha256.of(target).hex());
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return link;
        }
        Files.createDirectories(folder);
        Path fresh = folder.resolve(link.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId());
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, target);
        return Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
