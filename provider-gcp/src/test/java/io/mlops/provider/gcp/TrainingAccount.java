package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A project for one test of a contract of training: a sandbox's or, with the profile {@code live}, a real one. */
interface TrainingAccount extends AutoCloseable {
    /** The project that the tests of this run have. */
    static TrainingAccount open() {
        return LiveSettings.live() ? new LiveProject() : new TrainingWorld();
    }

    Map<String, String> settings();

    /** A provider on this project; closed with it. */
    Provider open(Map<String, String> more);

    Location location();

    /** Does what {@link io.mlops.tck.TestTrainer} does. */
    TrainingProgram trainer();

    /** How many trainers of this job run. */
    int trainers(ResourceName job);

    /** What names end with that nobody had before; empty where nobody had any. */
    String suffix();

    /** Whose machines come and go as they are told; empty where that is as Google likes. */
    Optional<GcpSandbox> machines();

    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
