package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ResourceName;
import io.mlops.training.TrainingProgram;
import java.util.Optional;

/** A world in which training can be tested. */
public interface TrainingHarness extends ProviderHarness {
    /** A program, as this provider runs it, that does what {@link TestTrainer} does. */
    TrainingProgram trainer();

    /** Which of the provider's services the jobs ask for; empty for none, which is its main one. */
    default Optional<String> service() {
        return Optional.empty();
    }

    /** How many trainers of this job run, taken from the world itself and not from the driver under test. */
    int trainers(ResourceName job);

    /** Whether {@link #withholdMachines} does something; tests that need it are left out where nobody can. */
    default boolean withholds() {
        return true;
    }

    /** Sees to it that no job gets a machine, until what is returned is closed. */
    AutoCloseable withholdMachines() throws Exception;

    /** Whether {@link #preempt} does something. */
    default boolean preempts() {
        return provider().capabilities().contains(Capability.TRAINING_PREEMPTION);
    }

    /** Takes the machines of a running job away. */
    default void preempt(ResourceName job) throws Exception {
        provider().training().preempt(job);
    }
}
