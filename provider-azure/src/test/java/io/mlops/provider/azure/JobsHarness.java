package io.mlops.provider.azure;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.TrainingOnlyHarness;
import io.mlops.tck.cloud.AccountHarness;
import io.mlops.training.TrainingProgram;
import java.util.Optional;

/** A {@link TrainingAccount} for the contracts of training. */
final class JobsHarness extends AccountHarness<TrainingAccount> implements AzureHarness, TrainingOnlyHarness {
    private final String service;

    /** @param service the one that runs the jobs */
    JobsHarness(TrainingAccount account, String service) {
        super(account);
        this.service = service;
    }

    @Override
    public Location location() {
        return account().location();
    }

    @Override
    public TrainingProgram trainer() {
        return account().trainer(service);
    }

    /** The main one runs what names none. */
    @Override
    public Optional<String> service() {
        return service.equals(AzureMlTrainingJobs.NAME) ? Optional.empty() : Optional.of(service);
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
        AzureRegion machines = account().machines().orElseThrow();
        machines.faults().inject(Fault.of(FaultKind.SHORTAGE));
        return () -> machines.faults().lift(FaultKind.SHORTAGE);
    }

    /** The program cannot: Azure takes machines away when it wants. The sandbox does when it is told to. */
    @Override
    public boolean preempts() {
        return account().machines().isPresent();
    }

    @Override
    public void preempt(ResourceName job) {
        if (!account().machines().orElseThrow().interrupt(job.value())) {
            throw new IllegalStateException("job " + job + " has no machine that could be taken away");
        }
    }
}
