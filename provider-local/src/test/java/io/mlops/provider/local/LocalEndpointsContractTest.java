package io.mlops.provider.local;

import io.mlops.tck.EndpointsContract;
import io.mlops.tck.ProviderHarness;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link EndpointsContract} on files and processes. */
final class LocalEndpointsContractTest extends EndpointsContract {
    @TempDir
    private Path folder;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(folder);
    }
}
