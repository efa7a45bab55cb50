package io.mlops.gateway.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the contents come from that a {@link Reloaded} is made of. Called by one thread at a time, which may wait. */
@FunctionalInterface
public interface Source {
    /** Files that are larger are no certificates and no keys. */
    int MOST_BYTES = 4 * 1024 * 1024;

    /** The contents as they are now, in an order that never changes. */
    List<byte[]> read() throws IOException;

    /** Whole files; an IOException names the one that cannot be read. */
    static Source files(List<Path> files) {
        List<Path> all = List.copyOf(files);
        return () -> {
            List<byte[]> contents = new ArrayList<>();
            for (Path file : all) {
                contents.add(readFile(file));
            }
            return contents;
        };
    }

    private static byte[] readFile(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException(file + " is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        }
    }
}
