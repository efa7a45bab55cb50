package io.mlops.sandbox.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.job.FakeAttempt;
import io.mlops.sandbox.wire.AwsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TrainingJobsTest {
    private static final Duration TRAINS = Duration.ofSeconds(100);
    private Region region;

    @BeforeEach
    void open() throws Exception {
        region = new Region();
    }

    @Test
    void goesThroughItsStatesAndIsBilledForItsMachines() throws Exception {
        create("job", "");
        assertThat(statuses()).containsExactly("Starting");
        region.clock.advance(Region.STEP);
        assertThat(secondary()).isEqualTo("Downloading");
        downloaded();
        region.clock.advance(Region.STEP);
        assertThat(secondary()).isEqualTo("Training");
        region.clock.advance(TRAINS);
        ended(Optional.empty());
        assertThat(secondary()).isEqualTo("Uploading");
        stored();
        region.clock.advance(Region.STEP);
        assertThat(statuses()).containsExactly("Starting", "Downloading", "Training", "Uploading", "Completed");
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Completed");
        assertThat(describe().path("TrainingTimeInSeconds").asLong()).isEqualTo(120);
        assertThat(describe().path("BillableTimeInSeconds").asLong()).isEqualTo(120);
        assertThat(describe().path("ModelArtifacts").path("S3ModelArtifacts").asString())
                .isEqualTo("s3://bucket/out/job/output/model.tar.gz");
    }

    @Test
    void aReclaimedSpotJobGoesOnOnAnotherMachineAndCostsLess() throws Exception {
        createSpot("job", 1000, 2000);
        training();
        region.clock.advance(TRAINS);
        assertThat(region.sageMaker.interrupt("job")).isTrue();
        assertThat(secondary()).isEqualTo("Interrupted");
        assertThat(region.training.started.getFirst().interrupted()).isTrue();
        assertThat(region.sageMaker.interrupt("job")).isFalse();
        region.clock.advance(Region.STEP);
        assertThat(secondary()).isEqualTo("Starting");
        training();
        assertThat(region.training.started).hasSize(2);
        ended(Optional.empty());
        stored();
        region.clock.advance(Region.STEP);
        assertThat(statuses())
                .containsExactly(
                        "Starting",
                        "Downloading",
                        "Training",
                        "Interrupted",
                        "Starting",
                        "Downloading",
                        "Training",
                        "Uploading",
                        "Completed");
        assertThat(describe().path("TrainingTimeInSeconds").asLong()).isEqualTo(130);
        assertThat(describe().path("BillableTimeInSeconds").asLong()).isEqualTo(39);
    }

    @Test
    void aSpotJobThatNeverGetsAMachineEndsAsStopped() throws Exception {
        region.faults.inject(Fault.of(FaultKind.STOCK_OUT));
        createSpot("job", 100, 200);
        region.clock.advance(Duration.ofSeconds(199));
        assertThat(secondary()).isEqualTo("Starting");
        region.clock.advance(Duration.ofSeconds(1));
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Stopped");
        assertThat(statuses()).containsExactly("Starting", "Stopping", "MaxWaitTimeExceeded");
        assertThat(describe().has("BillableTimeInSeconds")).isFalse();
    }

    @Test
    void anOnDemandJobWithoutStockFails() throws Exception {
        region.faults.inject(Fault.of(FaultKind.STOCK_OUT));
        create("job", "");
        region.clock.advance(Region.STEP);
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Failed");
        assertThat(describe().path("FailureReason").asString()).startsWith("CapacityError: Unable to provision");
    }

    @Test
    void aStoppedJobKeepsWhatItHas() throws Exception {
        create("job", "");
        training();
        region.call("StopTrainingJob", "{'TrainingJobName':'job'}");
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Stopping");
        assertThat(region.training.started.getFirst().stopped()).isTrue();
        ended(Optional.empty());
        stored();
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Stopped");
        assertThat(secondary()).isEqualTo("Stopped");
        assertThatThrownBy(() -> region.call("StopTrainingJob", "{'TrainingJobName':'job'}"))
                .hasMessage("The request was rejected because the training job is in status Stopped.");
    }

    @Test
    void aJobThatFailsSaysWhy() throws Exception {
        create("job", "");
        training();
        ended(Optional.of("AlgorithmError: no data, exit code: 3"));
        stored();
        region.clock.advance(Region.STEP);
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Failed");
        assertThat(describe().path("FailureReason").asString()).isEqualTo("AlgorithmError: no data, exit code: 3");
    }

    @Test
    void aJobThatTakesTooLongIsStopped() throws Exception {
        create("job", "");
        training();
        region.clock.advance(Duration.ofHours(1));
        assertThat(describe().path("TrainingJobStatus").asString()).isEqualTo("Stopping");
        ended(Optional.empty());
        stored();
        assertThat(secondary()).isEqualTo("MaxRuntimeExceeded");
    }

    @Test
    void whatCannotRunIsRefused() throws Exception {
        assertThatThrownBy(() -> createSpot("job", 100, 50)).hasMessageStartingWith("Invalid MaxWaitTimeInSeconds.");
        region.faults.inject(Fault.of(FaultKind.QUOTA).withTimes(1));
        assertThatThrownBy(() -> createSpot("job", 100, 200))
                .hasMessageContaining("'ml.m5.large for spot training job usage' is 0 Instances");
        createSpot("job", 100, 200);
        assertThatThrownBy(() -> createSpot("job", 100, 200))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("ResourceInUse"))
                .hasMessageContaining("already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/job)");
        assertThatThrownBy(() -> region.call("DescribeTrainingJob", "{'TrainingJobName':'none'}"))
                .hasMessage("Requested resource not found.");
        assertThat(region.call("ListTrainingJobs", "{'StatusEquals':'InProgress'}")
                        .path("TrainingJobSummaries")
                        .size())
                .isEqualTo(1);
    }

    private void create(String name, String more) throws AwsException {
        create(name, "{'MaxRuntimeInSeconds':3600}", more);
    }

    private void createSpot(String name, int run, int wait) throws AwsException {
        create(
                name,
                "{'MaxRuntimeInSeconds':" + run + ",'MaxWaitTimeInSeconds':" + wait + "}",
                ",'EnableManagedSpotTraining':true");
    }

    private void create(String name, String condition, String more) throws AwsException {
        region.call(
                "CreateTrainingJob",
                "{'TrainingJobName':'" + name + "','RoleArn':'arn:aws:iam::123456789012:role/test',"
                        + "'AlgorithmSpecification':{'TrainingImage':'image','TrainingInputMode':'File'},"
                        + "'OutputDataConfig':{'S3OutputPath':'s3://bucket/out'},"
                        + "'ResourceConfig':{'InstanceType':'ml.m5.large','InstanceCount':1,'VolumeSizeInGB':10},"
                        + "'StoppingCondition':" + condition + more + "}");
    }

    /** Goes on from Starting to Training. */
    private void training() throws AwsException {
        region.clock.advance(Region.STEP);
        assertThat(secondary()).isEqualTo("Downloading");
        downloaded();
        region.clock.advance(Region.STEP);
        assertThat(secondary()).isEqualTo("Training");
    }

    private FakeAttempt attempt() {
        return region.training.started.getLast();
    }

    private void downloaded() {
        attempt().downloaded(region.clock.instant());
    }

    private void ended(Optional<String> failure) {
        attempt().ended(region.clock.instant(), failure);
    }

    private void stored() {
        attempt().stored(region.clock.instant());
    }

    private JsonNode describe() throws AwsException {
        return region.call("DescribeTrainingJob", "{'TrainingJobName':'job'}");
    }

    private String secondary() throws AwsException {
        return describe().path("SecondaryStatus").asString();
    }

    private List<String> statuses() throws AwsException {
        return describe()
                .path("SecondaryStatusTransitions")
                .valueStream()
                .map(transition -> transition.path("Status").asString())
                .toList();
    }
}
