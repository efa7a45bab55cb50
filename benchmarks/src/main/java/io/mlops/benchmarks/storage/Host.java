package io.mlops.benchmarks.storage;

import java.io.IOException;
import java.util.List;

/** The emulator that all move things to. Used by one thread. */
interface Host extends AutoCloseable {
    /** The one of the cloud that is measured. */
    static Host start(Settings settings) throws IOException, InterruptedException {
        return switch (settings.cloud()) {
            case AWS -> MotoHost.start(settings);
            case AZURE -> AzuriteHost.start(settings);
            case GCP -> FakeGcsHost.start(settings);
        };
    }

    /** Empty, but for what things are moved into. */
    void fresh() throws IOException, InterruptedException;

    /** User and system time of it so far, in seconds. */
    double cpu();

    List<Contender> contenders() throws IOException;

    @Override
    void close();

    /** Time of the processes that this one has started and whose program is called so, in seconds. */
    static double cpu(String program) {
        return ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().command().orElse("").contains(program))
                        .mapToLong(child -> child.info()
                                .totalCpuDuration()
                                .orElse(java.time.Duration.ZERO)
                                .toNanos())
                        .sum()
                / 1e9;
    }
}
