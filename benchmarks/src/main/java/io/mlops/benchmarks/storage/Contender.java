package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.nio.file.Path;

/** Something that moves a folder into a store and back. Used by one thread. */
interface Contender extends AutoCloseable {
    String name();

    /** Moves all of it, and says what that took; the emulator's part is added by the caller. */
    Cost move(Direction direction, Path folder, String prefix) throws Exception;

    @Override
    default void close() {}
}
