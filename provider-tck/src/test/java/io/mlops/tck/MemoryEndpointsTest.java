package io.mlops.tck;

/** {@link EndpointsContract} in memory: passes where nothing is wrong. */
final class MemoryEndpointsTest extends EndpointsContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
