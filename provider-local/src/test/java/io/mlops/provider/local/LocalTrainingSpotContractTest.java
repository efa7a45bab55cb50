package io.mlops.provider.local;

import io.mlops.tck.TrainingHarness;
import io.mlops.tck.TrainingSpotContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link TrainingSpotContract} on files and processes. */
final class LocalTrainingSpotContractTest extends TrainingSpotContract {
    @TempDir
    private Path folder;

    @Override
    protected TrainingHarness openHarness() throws IOException {
        return new LocalHarness(folder);
    }
}
