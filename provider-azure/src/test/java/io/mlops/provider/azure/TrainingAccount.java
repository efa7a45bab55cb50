package io.mlops.provider.azure;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;
import io.mlops.training.TrainingProgram;
import java.util.Optional;

/** An account for one test of a contract of training: a sandbox's or, with the profile {@code live}, a real one. */
interface TrainingAccount extends TestAccount {
    /** The account that the tests of this run have. */
    static TrainingAccount open() {
        return LiveSettings.live() ? new LiveWorkspace() : new TrainingWorld();
    }

    Location location();

    /**
     * Does what {@link io.mlops.tck.TestTrainer} does.
     *
     * @param service the one that is to run it
     */
    TrainingProgram trainer(String service);

    /** How many trainers of this job run. */
    int trainers(ResourceName job);

    /** Whose machines come and go as it is told; empty where that is as Azure likes. */
    Optional<AzureRegion> machines();
}
