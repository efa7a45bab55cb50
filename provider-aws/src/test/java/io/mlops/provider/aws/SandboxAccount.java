package io.mlops.provider.aws;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.tck.TestModel;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** The sandbox, where endpoints and jobs come and go as at SageMaker, with a process behind each. */
record SandboxAccount(SandboxWorld world) implements AwsAccount, AwsTraining, AwsTraining.Machines {
    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Provider open(Map<String, String> more) {
        return world.open(more);
    }

    @Override
    public Location location() {
        return Location.of("aws", world.home().name());
    }

    @Override
    public String image() {
        return SandboxWorld.IMAGE;
    }

    @Override
    public TestModel model() {
        try {
            return TestModel.tradingPolicy(Files.readAllBytes(SandboxWorld.POLICY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.tradingPolicy("these are not weights".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String bucket() {
        return world.home().bucket();
    }

    @Override
    public S3Client s3() {
        return world.s3();
    }

    @Override
    public SageMakerClient sageMaker() {
        return world.sageMaker();
    }

    @Override
    public ApplicationAutoScalingClient scaling() {
        return world.scaling();
    }

    @Override
    public AwsTraining training() {
        return this;
    }

    @Override
    public TrainingProgram program() {
        return world.trainer();
    }

    @Override
    public int running(ResourceName job) {
        return world.trainers(job.value());
    }

    /** The program cannot take any away: AWS does when it wants. The sandbox does when it is told to. */
    @Override
    public Optional<Machines> machines() {
        return Optional.of(this);
    }

    @Override
    public void withhold() {
        world.fail(Fault.of(FaultKind.SHORTAGE));
    }

    @Override
    public void grant() {
        world.home().faults().lift(FaultKind.SHORTAGE);
    }

    @Override
    public void preempt(ResourceName job) {
        if (!world.home().interrupt(job.value())) {
            throw new IllegalStateException("job " + job + " has no machine that could be taken away");
        }
    }

    @Override
    public boolean emulated() {
        return true;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(90);
    }

    @Override
    public void close() {
        world.close();
    }
}
