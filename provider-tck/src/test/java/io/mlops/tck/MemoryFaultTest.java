package io.mlops.tck;

/** {@link FaultContract} in memory: passes where nothing is wrong. */
final class MemoryFaultTest extends FaultContract {
    @Override
    protected ProviderHarness openHarness() {
        return new MemoryHarness();
    }
}
