package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.gcp.GcpPlace;
import io.mlops.tck.TrainingOnlyHarness;
import io.mlops.tck.cloud.AccountHarness;
import io.mlops.training.TrainingProgram;

/** A {@link TrainingAccount} for the contracts of training. */
final class JobsHarness extends AccountHarness<TrainingAccount> implements GcpHarness, TrainingOnlyHarness {
    JobsHarness() {
        super(TrainingAccount.open());
    }

    @Override
    public Location location() {
        return account().location();
    }

    @Override
    public TrainingProgram trainer() {
        return account().trainer();
    }

    @Override
    public int trainers(ResourceName job) {
        return account().trainers(job);
    }

    @Override
    public boolean withholds() {
        return account().machines().isPresent();
    }

    @Override
    public AutoCloseable withholdMachines() {
        GcpPlace home = home();
        home.faults().inject(Fault.of(FaultKind.SHORTAGE));
        return () -> home.faults().lift(FaultKind.SHORTAGE);
    }

    private GcpPlace home() {
        return account().machines().orElseThrow().region(TrainingWorld.HOME);
    }

    /** The program cannot: Google takes machines away when it wants. The sandbox does when it is told to. */
    @Override
    public boolean preempts() {
        return account().machines().isPresent();
    }

    @Override
    public void preempt(ResourceName job) {
        if (!home().interrupt(job.value())) {
            throw new IllegalStateException("job " + job + " has no machine that could be taken away");
        }
    }
}
