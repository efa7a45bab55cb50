package io.mlops.tck;

/** {@link EndpointCapacityContract} in memory: passes where nothing is wrong. */
final class MemoryEndpointCapacityTest extends EndpointCapacityContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
