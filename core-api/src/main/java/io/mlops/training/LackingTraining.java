package io.mlops.training;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.training.spi.TrainingJobsDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Has no capability, so the portable type never lets a call through. */
record LackingTraining(String provider) implements TrainingJobsDriver {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) {
        throw lacks("submit training job " + spec.name());
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) {
        throw lacks("find training job " + name);
    }

    @Override
    public List<TrainingJob> list(Tags tags) {
        throw lacks("list training jobs");
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) {
        throw lacks("read the log of training job " + name);
    }

    @Override
    public void cancel(ResourceName name) {
        throw lacks("cancel training job " + name);
    }

    @Override
    public void preempt(ResourceName name) {
        throw lacks("preempt training job " + name);
    }

    private MlopsException lacks(String what) {
        return new MlopsException(
                ErrorCode.UNSUPPORTED, "cannot " + what + ": provider " + provider + " lacks " + Capability.TRAINING);
    }
}
