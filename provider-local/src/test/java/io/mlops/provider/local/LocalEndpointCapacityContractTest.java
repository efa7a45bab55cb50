package io.mlops.provider.local;

import io.mlops.tck.EndpointCapacityContract;
import io.mlops.tck.ProviderHarness;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link EndpointCapacityContract} on files and processes. */
final class LocalEndpointCapacityContractTest extends EndpointCapacityContract {
    @TempDir
    private Path folder;

    @Override
    protected ProviderHarness openHarness() throws IOException {
        return new LocalHarness(folder);
    }
}
