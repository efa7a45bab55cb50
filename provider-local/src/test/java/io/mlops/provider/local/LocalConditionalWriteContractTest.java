package io.mlops.provider.local;

import io.mlops.tck.ConditionalWriteContract;
import io.mlops.tck.ProviderHarness;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link ConditionalWriteContract} on files and processes. */
final class LocalConditionalWriteContractTest extends ConditionalWriteContract {
    @TempDir
    private Path folder;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(folder);
    }
}
