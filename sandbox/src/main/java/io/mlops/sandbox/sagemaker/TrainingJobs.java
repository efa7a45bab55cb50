package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.AwsException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The training jobs of a region. Guarded by its region. */
final class TrainingJobs {
    private final Place place;
    private final Timing timing;
    private final Training training;
    private final Faults faults;
    private final Map<String, JobState> byName = new LinkedHashMap<>();

    TrainingJobs(Place place, Timing timing, Training training, Faults faults) {
        this.place = place;
        this.timing = timing;
        this.training = training;
        this.faults = faults;
    }

    /** Lets everything go on to where it must be by now. */
    void advance(Instant now) {
        byName.values().forEach(job -> job.advance(now));
    }

    ObjectNode create(ObjectNode input, Instant now) throws AwsException {
        String name = input.path("TrainingJobName").asString();
        JobState present = byName.get(name);
        if (present != null) {
            throw new AwsException(
                    400,
                    "ResourceInUse",
                    "Training job names must be unique within an AWS account and region, and a training job with this name"
                            + " already exists (" + present.arn() + ")");
        }
        checkLimits(input);
        checkProgram(input);
        JsonNode resources = input.path("ResourceConfig");
        boolean spot = input.path("EnableManagedSpotTraining").asBoolean(false);
        if (faults.meet(FaultKind.QUOTA, "CreateTrainingJob").isPresent()) {
            throw Quota.exceeded(
                    resources.path("InstanceType").asString("") + " for " + (spot ? "spot " : "")
                            + "training job usage",
                    resources.path("InstanceCount").asInt(1));
        }
        JobState job = new JobState(place, input.deepCopy(), timing, training, faults, now);
        byName.put(name, job);
        return JsonNodeFactory.instance.objectNode().put("TrainingJobArn", job.arn());
    }

    ObjectNode describe(ObjectNode input) throws AwsException {
        return require(input).description();
    }

    ObjectNode list(ObjectNode input) throws AwsException {
        return new Listing("TrainingJobName", "TrainingJobSummaries", "Ascending")
                .page(input, byName.values().stream().map(JobState::summary).toList());
    }

    ObjectNode stop(ObjectNode input, Instant now) throws AwsException {
        JobState job = require(input);
        if (!job.status().equals("InProgress")) {
            throw AwsException.validation(
                    "The request was rejected because the training job is in status " + job.status() + ".");
        }
        job.stop(now);
        return JsonNodeFactory.instance.objectNode();
    }

    /** Takes the machine of a spot job away; false where it has none. */
    boolean interrupt(String name, Instant now) {
        JobState job = byName.get(name);
        if (job == null || !job.interruptible()) {
            return false;
        }
        job.interrupt(now);
        return true;
    }

    /** Ends all containers. */
    void close() {
        byName.values().forEach(JobState::close);
    }

    private static void checkLimits(ObjectNode input) throws AwsException {
        JsonNode condition = input.path("StoppingCondition");
        long run = condition.path("MaxRuntimeInSeconds").asLong(86_400);
        JsonNode wait = condition.path("MaxWaitTimeInSeconds");
        boolean spot = input.path("EnableManagedSpotTraining").asBoolean(false);
        if (spot && (!wait.isNumber() || wait.asLong() < run)) {
            throw AwsException.validation(
                    "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to"
                            + " MaxRuntimeInSeconds");
        }
        if (!spot && wait.isNumber()) {
            throw AwsException.validation(
                    "MaxWaitTimeInSeconds above 0 is not supported for training jobs without EnableManagedSpotTraining");
        }
    }

    private void checkProgram(ObjectNode input) throws AwsException {
        JsonNode algorithm = input.path("AlgorithmSpecification");
        if (algorithm.has("TrainingImage") == algorithm.has("AlgorithmName")) {
            throw AwsException.validation(
                    "You must specify exactly one of TrainingImage or AlgorithmName in AlgorithmSpecification.");
        }
        if (algorithm.has("TrainingImage")) {
            training.check(algorithm.path("TrainingImage").asString());
        }
    }

    private JobState require(ObjectNode input) throws AwsException {
        JobState job = byName.get(input.path("TrainingJobName").asString());
        if (job == null) {
            throw AwsException.validation("Requested resource not found.");
        }
        return job;
    }
}
