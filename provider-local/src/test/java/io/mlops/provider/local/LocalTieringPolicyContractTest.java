package io.mlops.provider.local;

import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TieringPolicyContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link TieringPolicyContract} on files. */
final class LocalTieringPolicyContractTest extends TieringPolicyContract {
    @TempDir
    private Path world;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(world);
    }
}
