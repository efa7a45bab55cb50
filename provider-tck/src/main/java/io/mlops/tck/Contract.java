package io.mlops.tck;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.Provider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all contracts share: a fresh world for each test, and what a failure must look like. */
public abstract class Contract {
    private ProviderHarness harness;

    /** Opens a fresh world. */
    protected abstract ProviderHarness openHarness() throws Exception;

    @BeforeEach
    final void openWorld() throws Exception {
        harness = openHarness();
    }

    @AfterEach
    final void closeWorld() {
        harness.close();
    }

    protected final ProviderHarness harness() {
        return harness;
    }

    protected final Provider provider() {
        return harness.provider();
    }

    protected final boolean lacks(Capability capability) {
        return !provider().capabilities().contains(capability);
    }

    /** This test is about a capability; another one asserts that lacking it is UNSUPPORTED. */
    protected final void needs(Capability capability) {
        assumeFalse(lacks(capability), () -> "provider " + provider().name() + " lacks " + capability);
    }

    /** This test is about lacking a capability. */
    protected final void onlyLacking(Capability capability) {
        assumeTrue(lacks(capability), () -> "provider " + provider().name() + " has " + capability);
    }

    /** The call fails with this code and a message in the house's form. */
    protected static MlopsException assertFails(ErrorCode code, ThrowingCallable call) {
        return Failures.assertFails(code, call);
    }
}
