package io.mlops.tck;

import io.mlops.endpoint.Compute;

/** A world in which objects are stored and nothing runs. */
public interface StoringOnlyHarness extends ProviderHarness {
    @Override
    default String image() {
        throw nothingRuns();
    }

    @Override
    default Compute compute() {
        throw nothingRuns();
    }

    @Override
    default TestModel model() {
        throw nothingRuns();
    }

    @Override
    default TestModel brokenModel() {
        throw nothingRuns();
    }

    @Override
    default int running(String endpoint) {
        throw nothingRuns();
    }

    private static UnsupportedOperationException nothingRuns() {
        return new UnsupportedOperationException("this world stores only");
    }
}
