package io.mlops.provider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a training job keeps what: its record, its log, and the folders that the trainer is told of. The inputs and the
 * checkpoints are the job's, the output is an attempt's.
 *
 * @param root the job's folder
 */
record JobFolder(Path root) {
    private static final String RECORD = "job.json";

    Optional<StoredJob> read() throws IOException {
        Path file = root.resolve(RECORD);
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty() ? Optional.empty() : Optional.of(LocalJson.parse(file, json.get(), StoredJob::fromJson));
    }

    /** Called under the job's lock. */
    void write(StoredJob job) throws IOException {
        DurableFiles.replace(root.resolve(RECORD), job.toJson(), root.resolve(RECORD + ".tmp"));
    }

    /** What the trainer wrote to its standard output and error, all attempts one after the other. */
    Path log() {
        return root.resolve("log");
    }

    Path inputs() {
        return root.resolve("inputs");
    }

    Path input(String name) {
        return inputs().resolve(name);
    }

    /** There once inputs and checkpoints are. */
    Path staged() {
        return root.resolve("staged");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Attempt attempt(int number) {
        return new Attempt(new Run(root.resolve("attempt-" + number)));
    }
}
