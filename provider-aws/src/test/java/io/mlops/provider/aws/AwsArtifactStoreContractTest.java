package io.mlops.provider.aws;

import io.mlops.tck.ArtifactStoreContract;
import io.mlops.tck.ProviderHarness;

/** {@link ArtifactStoreContract} on S3 in moto. */
final class AwsArtifactStoreContractTest extends ArtifactStoreContract {
    @Override
    protected ProviderHarness openHarness() {
        return new AwsHarness();
    }
}
