package io.mlops.provider.gcp;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.TestModel;
import io.mlops.tck.TrainingHarness;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A sandbox for the contracts of training. */
final class TrainingSandboxHarness implements GcpHarness, TrainingHarness {
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
    public Duration patience() {
        return Duration.ofSeconds(60);
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
