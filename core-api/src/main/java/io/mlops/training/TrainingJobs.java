package io.mlops.training;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.spi.DriverCall;
import io.mlops.training.spi.TrainingJobsDriver;
import java.util.List;
import java.util.Optional;

/**
 * The training jobs of one provider. Jobs go on without whoever submitted them; where a provider leaves it to us to take the
 * next step (to go on after a preemption, to store a result), looking at the job takes it. Thread-safe.
 */
public final class TrainingJobs {
    private static final int MOST_LINES = 10_000;

    private final TrainingJobsDriver driver;
    private final DriverCall call;

    public TrainingJobs(TrainingJobsDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** What a provider offers that does not train: every call fails with UNSUPPORTED. */
    public static TrainingJobs lacking(String provider) {
        return new TrainingJobs(new LackingTraining(provider), CallListener.NONE);
    }

    /**
     * Submits a job and returns at once. Submitting an equal spec again returns the same job, ended or not. Cancelling the
     * operation cancels the job.
     *
     * @throws MlopsException INVALID_ARGUMENT for a spec that can never hold or a service that the provider lacks, ALREADY_EXISTS when there is a job of this name
     *     with another spec, NOT_FOUND when the provider's artifact store lacks an input, FAILED_PRECONDITION when an input
     *     there has another digest, UNSUPPORTED for an image, a command, nodes or spot machines where the provider lacks them
     */
    public Operation<TrainingJob> submit(TrainingJobSpec spec) {
        String verb = "submit training job";
        String name = spec.name().value();
        call.require(Capability.TRAINING, verb, name);
        TrainingChecks.require(spec, driver.provider(), driver.services());
        boolean image = spec.program().image().isPresent();
        call.require(image ? Capability.TRAINING_IMAGES : Capability.TRAINING_COMMANDS, verb, name);
        if (spec.nodes() > 1) {
            call.require(Capability.TRAINING_NODES, verb, name);
        }
        if (spec.purchase() == Purchase.SPOT) {
            call.require(Capability.TRAINING_SPOT, verb, name);
        }
        call.run(verb, name, () -> driver.submit(spec));
        return new TrainingOperation(this, spec.name());
    }

    /** Waits for a job that was submitted before, in this process or another; NOT_FOUND when there is none. */
    public Operation<TrainingJob> operation(ResourceName name) {
        require(name, "await");
        return new TrainingOperation(this, name);
    }

    /** What is there now under this name. */
    public Optional<TrainingJob> find(ResourceName name) {
        call.require(Capability.TRAINING, "find training job", name.value());
        return call.run("find training job", name.value(), () -> driver.find(name));
    }

    /** Every job that carries all of these tags, ended or not, ordered by name. */
    public List<TrainingJob> list(Tags tags) {
        String subject = tags.entries().toString();
        call.require(Capability.TRAINING, "list training jobs", subject);
        return call.run("list training jobs", subject, () -> driver.list(tags));
    }

    /**
     * What the job wrote, from a position on: {@link LogPage#START}, or {@link LogPage#next} of a page read before, in this
     * process or another. Does not wait: an empty page that is not complete means that there is nothing new yet.
     *
     * @param most lines, from 1 to 10,000
     * @throws MlopsException NOT_FOUND when there is no such job, INVALID_ARGUMENT for a position that is none
     */
    public LogPage logs(ResourceName name, String position, int most) {
        String verb = "read the log of training job";
        call.require(Capability.TRAINING, verb, name.value());
        if (most < 1 || most > MOST_LINES) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot " + verb + " " + name + ": " + most + " lines are not from 1 to " + MOST_LINES);
        }
        return call.run(verb, name.value(), () -> driver.logs(name, position, most));
    }

    /**
     * Asks for a job's end, after notice to the trainer, and returns at once; the job ends as CANCELLED. Does nothing to one
     * that has ended. NOT_FOUND when there is none.
     */
    public void cancel(ResourceName name) {
        call.require(Capability.TRAINING, "cancel training job", name.value());
        call.run("cancel training job", name.value(), () -> {
            driver.cancel(name);
            return name;
        });
    }

    /**
     * Takes the machines away from a running job as the spot market would: for drills and tests.
     *
     * @throws MlopsException NOT_FOUND when there is no such job, FAILED_PRECONDITION when it does not run on spot machines
     */
    public void preempt(ResourceName name) {
        call.require(Capability.TRAINING_PREEMPTION, "preempt training job", name.value());
        call.run("preempt training job", name.value(), () -> {
            driver.preempt(name);
            return name;
        });
    }

    /** The job, which must be there. */
    TrainingJob require(ResourceName name, String verb) {
        return find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot " + verb + " training job " + name + ": there is none of this name"));
    }
}
