package io.mlops.sandbox.container;

import java.io.IOException;
import java.nio.file.Path;

/** The objects below a prefix of a cloud's store, by what follows the prefix. Thread-safe. */
public interface StoredFolder {
    void upload(Path file, String name) throws IOException, InterruptedException;

    /** Nothing where it is not there. */
    void delete(String name) throws IOException, InterruptedException;
}
