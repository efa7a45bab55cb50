package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.TrainingOnlyHarness;
import io.mlops.training.TrainingProgram;
import java.util.Map;

/** A sandbox for the contracts of training. */
final class TrainingSandboxHarness implements GcpHarness, TrainingOnlyHarness {
    private final TrainingWorld world = new TrainingWorld();
    private final Provider provider = world.open();
    private final Provider second = world.open();

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return Location.of("gcp", TrainingWorld.HOME);
    }

    @Override
    public TrainingProgram trainer() {
        return world.trainer();
    }

    @Override
    public int trainers(ResourceName job) {
        return world.trainers(job.value());
    }

    @Override
    public AutoCloseable withholdMachines() {
        world.home().faults().inject(Fault.of(FaultKind.SHORTAGE));
        return () -> world.home().faults().lift(FaultKind.SHORTAGE);
    }

    /** The program cannot: Google takes machines away when it wants. The sandbox does when it is told to. */
    @Override
    public boolean preempts() {
        return true;
    }

    @Override
    public void preempt(ResourceName job) {
        if (!world.home().interrupt(job.value())) {
            throw new IllegalStateException("job " + job + " has no machine that could be taken away");
        }
    }

    @Override
    public void close() {
        world.close();
    }
}
