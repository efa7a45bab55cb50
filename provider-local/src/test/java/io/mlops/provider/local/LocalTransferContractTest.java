package io.mlops.provider.local;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TransferContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link TransferContract} on files. */
final class LocalTransferContractTest extends TransferContract {
    @TempDir
    private Path world;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(world);
    }
}
