package io.mlops.provider.local;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.StorageTierContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link StorageTierContract} on files. */
final class LocalStorageTierContractTest extends StorageTierContract {
    @TempDir
    private Path world;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(world);
    }
}
