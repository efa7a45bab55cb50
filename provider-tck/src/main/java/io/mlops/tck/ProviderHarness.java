package io.mlops.tck;

import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider brings to be tested: a world of its own for one test, empty at first. What it tells about that world must
 * come from the world itself (the process table, the emulator's own listing), not from the driver under test.
 */
public interface ProviderHarness extends AutoCloseable {
    /** The factory under test. */
    ProviderFactory factory();

    /** Settings with which the factory opens this world. */
    Map<String, String> settings();

    /** Which of these settings the provider cannot be opened without. */
    Set<String> requiredSettings();

    /** The provider under test, open on this world. */
    Provider provider();

    /** A second provider on the same world, as another process would have it. */
    Provider second();

    /** A location that endpoints can be applied to. */
    Location location();

    /** An image that the provider can run. */
    String image();

    /** The smallest compute that the provider can give. */
    Compute compute();

    /**
     * What the names of all endpoints and jobs of this test, and the tags of its jobs, end with: needed where names are those of others,
     * too, or are kept for ever. Empty where a world begins without any.
     */
    default String suffix() {
        return "";
    }

    /** A model that can be served. */
    TestModel model();

    /** A model that is stored like any other and cannot be served. */
    TestModel brokenModel();

    /** How many replicas of this endpoint exist, in whatever state. */
    int running(String endpoint);

    /** How many pieces the artifact store holds that belong to no object: parts, unfinished uploads, old versions. */
    int residue();

    /** How many objects are more than one page of the service's listing. */
    default int moreThanOnePage() {
        return 1001;
    }

    /** The shortest time limit that a fault can be given here. */
    default Duration shortestFault() {
        return Duration.ofSeconds(1);
    }

    /**
     * Lets time pass for the store, as far as it looks at it: ages of objects, restored copies, retention. False where the
     * world's clock cannot be moved; tests that need it are left out then.
     */
    default boolean pass(Duration time) {
        return false;
    }

    /** Whether a restore takes so long that it can be seen on its way; an emulator may be done at once. */
    default boolean restoresTakeTime() {
        return true;
    }

    /** Lets every restore that was begun come to its end. */
    default void finishRestores() {
        pass(Duration.ofDays(2));
    }

    /** Whether a retention can be locked here; false where what is locked could never be removed after a test. */
    default boolean mayLock() {
        return true;
    }

    /**
     * Moves an endpoint that follows its load to so many replicas, as the service does when the load changes; false where nobody can.
     * Needed where the provider has {@code ENDPOINT_AUTOSCALING}.
     */
    default boolean autoscale(String endpoint, int replicas) {
        throw new UnsupportedOperationException("this world has no endpoints that follow their load");
    }

    /**
     * Between what numbers the service keeps an endpoint that follows its load; empty where it does not. Needed where the
     * provider has {@code ENDPOINT_AUTOSCALING}.
     */
    default Optional<AutoscalingBounds> autoscaling(String endpoint) {
        throw new UnsupportedOperationException("this world has no endpoints that follow their load");
    }

    /**
     * An instance type that endpoints can have here and that is not what {@link #compute} gets by itself: among the smallest that fit it,
     * with less than 64 CPUs. Needed where the provider has {@code ENDPOINT_INSTANCE_TYPES}.
     */
    default String instanceType() {
        throw new UnsupportedOperationException("this world has no instance types");
    }

    /**
     * What the replicas of an endpoint run on, as the service says it; empty where there is none. Needed where the provider has
     * {@code ENDPOINT_INSTANCE_TYPES}.
     */
    default Optional<String> machine(String endpoint) {
        throw new UnsupportedOperationException("this world has no instance types");
    }

    /** The least and the most replicas that the service runs by itself. */
    record AutoscalingBounds(int least, int most) {}

    /** How long the slowest step may take before a test gives up. */
    Duration patience();

    /** Leaves nothing of this world. */
    @Override
    void close();
}
