package io.mlops.tck;

/** {@link ArtifactStoreContract} in memory: passes where nothing is wrong. */
final class MemoryArtifactStoreTest extends ArtifactStoreContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
