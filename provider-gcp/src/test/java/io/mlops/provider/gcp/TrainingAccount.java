package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;
import io.mlops.training.TrainingProgram;
import java.util.Optional;

/** A project for one test of a contract of training: a sandbox's or, with the profile {@code live}, a real one. */
interface TrainingAccount extends TestAccount {
    /** The project that the tests of this run have. */
    static TrainingAccount open() {
        return LiveSettings.live() ? new LiveProject() : new TrainingWorld();
    }

    Location location();

    /** Does what {@link io.mlops.tck.TestTrainer} does. */
    TrainingProgram trainer();

    /** How many trainers of this job run. */
    int trainers(ResourceName job);

    /** Whose machines come and go as they are told; empty where that is as Google likes. */
    Optional<GcpSandbox> machines();
}
