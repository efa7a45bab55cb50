package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Room on the disk of a home: without it neither the state nor a log can be written. */
final class DiskSpace {
    private static final long MIB = 1L << 20;
    /** The store's files, the model's copies and the logs of a start fit into this. */
    private static final long LEAST = 16 * MIB;

    private DiskSpace() {}

    /** RESOURCE_EXHAUSTED, with what is left and what to do, where there is too little to go on. */
    static void require(Home home, String verb) throws IOException {
        long usable = usable(home);
        if (usable < LEAST) {
            throw new MlopsException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "cannot " + verb + ": the disk that holds " + home + " is full (" + usable / MIB
                            + " MiB left); free some space and run the same command again");
        }
    }

    private static long usable(Home home) throws IOException {
        @Nullable Path existing = home.root();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null ? Long.MAX_VALUE : Files.getFileStore(existing).getUsableSpace();
    }
}
