package io.mlops.provider.aws;

import io.mlops.ResourceName;
import io.mlops.training.TrainingProgram;
import java.util.Optional;

/** What the contracts of training need of an account. */
interface AwsTraining {
    /** Does what {@link io.mlops.tck.TestTrainer} does. */
    TrainingProgram program();

    /** How many trainers of this job run. */
    int running(ResourceName job);

    /** Who gives machines and takes them away; empty where that is AWS. */
    Optional<Machines> machines();

    /** The machines of an emulated account. */
    interface Machines {
        /** From now on there are none. */
        void withhold();

        void grant();

        /** Takes those of a running job away. */
        void preempt(ResourceName job);
    }
}
