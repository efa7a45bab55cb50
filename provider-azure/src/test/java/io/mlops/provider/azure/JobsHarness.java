package io.mlops.provider.azure;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.TestModel;
import io.mlops.tck.TrainingHarness;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link TrainingAccount} for the contracts of training. */
final class JobsHarness implements AzureHarness, TrainingHarness {
    private final TrainingAccount account;
    private final String service;
    private final Provider provider;
    private final Provider second;

    /** @param service the one that runs the jobs */
    JobsHarness(TrainingAccount account, String service) {
        this.account = account;
        this.service = service;
        this.provider = account.open(Map.of());
        this.second = account.open(Map.of());
    }

    @Override
    public Map<String, String> settings() {
        return account.settings();
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
        return account.location();
    }

    @Override
    public String image() {
        return "mlops/model-server";
    }

    @Override
    public Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    public TestModel model() {
        throw new UnsupportedOperationException("this world trains only");
    }

    @Override
    public TestModel brokenModel() {
        return model();
    }

    @Override
    public int running(String endpoint) {
        throw new UnsupportedOperationException("this world trains only");
    }

    @Override
    public int residue() {
        return 0;
    }

    @Override
    public String suffix() {
        return account.suffix();
    }

    @Override
    public Duration patience() {
        return account.patience();
    }

    @Override
    public TrainingProgram trainer() {
        return account.trainer(service);
    }

    /** The main one runs what names none. */
    @Override
    public Optional<String> service() {
        return service.equals(AzureMlTrainingJobs.NAME) ? Optional.empty() : Optional.of(service);
    }

    @Override
    public int trainers(ResourceName job) {
        return account.trainers(job);
    }

    @Override
    public boolean withholds() {
        return account.machines().isPresent();
    }

    @Override
    public AutoCloseable withholdMachines() {
        AzureRegion machines = account.machines().orElseThrow();
        machines.faults().inject(Fault.of(FaultKind.SHORTAGE));
        return () -> machines.faults().lift(FaultKind.SHORTAGE);
    }

    /** The program cannot: Azure takes machines away when it wants. The sandbox does when it is told to. */
    @Override
    public boolean preempts() {
        return account.machines().isPresent();
    }

    @Override
    public void preempt(ResourceName job) {
        if (!account.machines().orElseThrow().interrupt(job.value())) {
            throw new IllegalStateException("job " + job + " has no machine that could be taken away");
        }
    }

    @Override
    public void close() {
        account.close();
    }
}
