package io.mlops.provider;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.training.TrainingJobs;
import java.util.List;
import java.util.Set;

/**
 * One place that can host artifacts, endpoints and training jobs. Thread-safe. What it lacks fails with UNSUPPORTED when it is called;
 * {@link #capabilities()} says so beforehand. Closing it stops nothing that runs.
 */
public interface Provider extends AutoCloseable {
    /** The name in locations. */
    String name();

    Set<Capability> capabilities();

    /** The locations that can be deployed to, ordered. */
    List<Location> locations();

    ArtifactStore artifacts();

    Endpoints endpoints();

    FaultInjector faults();

    /** Fails with UNSUPPORTED on every call where the provider does not train. */
    default TrainingJobs training() {
        return TrainingJobs.lacking(name());
    }

    @Override
    void close();
}
