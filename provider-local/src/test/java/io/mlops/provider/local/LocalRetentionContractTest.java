package io.mlops.provider.local;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.RetentionContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link RetentionContract} on files. */
final class LocalRetentionContractTest extends RetentionContract {
    @TempDir
    private Path world;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(world);
    }
}
