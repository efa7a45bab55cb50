package io.mlops.provider.azure;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An account for one test of a contract of training: a sandbox's or, with the profile {@code live}, a real one. */
interface TrainingAccount extends AutoCloseable {
    /** The account that the tests of this run have. */
    static TrainingAccount open() {
        return LiveWorkspace.live() ? new LiveWorkspace() : new TrainingWorld();
    }

    Map<String, String> settings();

    /** A provider on this account; closed with it. */
    Provider open(Map<String, String> more);

    Location location();

    /**
     * Does what {@link io.mlops.tck.TestTrainer} does.
     *
     * @param service the one that is to run it
     */
    TrainingProgram trainer(String service);

    /** How many trainers of this job run. */
    int trainers(ResourceName job);

    /** What names end with that nobody had before; empty where nobody had any. */
    String suffix();

    /** Whose machines come and go as it is told; empty where that is as Azure likes. */
    Optional<AzureRegion> machines();

    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
