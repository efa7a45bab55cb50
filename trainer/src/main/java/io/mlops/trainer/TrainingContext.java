package io.mlops.trainer;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.training.TrainerEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a job gave to its trainer, read from the environment: the same on every provider. Thread-safe. */
public final class TrainingContext {
    private final Map<String, String> environment;
    private final BooleanSupplier stopping;

    /**
     * Reads the variables of {@link TrainerEnvironment}.
     *
     * @param stopping whether notice was given that the machine will be taken away
     */
    public TrainingContext(Map<String, String> environment, BooleanSupplier stopping) {
        this.environment = Map.copyOf(environment);
        this.stopping = stopping;
    }

    /** The job's name. */
    public String job() {
        return require(TrainerEnvironment.JOB, "it was not started as a training job");
    }

    /** The folder in which an input lies, not to be written to; INVALID_ARGUMENT when the job has none of this name. */
    public Path input(String name) {
        return Path.of(require(TrainerEnvironment.input(name), "the job has no input \"" + name + "\""));
    }

    /** The folder for the result, empty at every start. */
    public Path output() {
        return Path.of(require(TrainerEnvironment.OUTPUT, "it was not started as a training job"));
    }

    /** The folder that survives interruptions; empty for a job without checkpoints. */
    public Optional<Path> checkpoints() {
        return Optional.ofNullable(environment.get(TrainerEnvironment.CHECKPOINTS))
                .map(Path::of);
    }

    /** How often to write a checkpoint; empty for a job without. */
    public Optional<Duration> checkpointPeriod() {
        return Optional.ofNullable(environment.get(TrainerEnvironment.CHECKPOINT_SECONDS))
                .map(text -> Duration.ofSeconds(number(TrainerEnvironment.CHECKPOINT_SECONDS, text)));
    }

    /** A hyperparameter as it was written. */
    public Optional<String> hyperparameter(String name) {
        return Optional.ofNullable(environment.get(TrainerEnvironment.hyperparameter(name)));
    }

    /** A hyperparameter that is a whole number; INVALID_ARGUMENT when it is something else. */
    public long hyperparameter(String name, long fallback) {
        return hyperparameter(name)
                .map(text -> number("hyperparameter " + name, text))
                .orElse(fallback);
    }

    /** Whether notice was given: write a checkpoint and return, soon. */
    public boolean stopping() {
        return stopping.getAsBoolean();
    }

    private static long number(String what, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot train: " + what + " is \"" + text + "\", not a whole number",
                    e);
        }
    }

    private String require(String variable, String reason) {
        String value = environment.get(variable);
        if (value == null) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot train: " + reason + " (" + variable + " is not set)");
        }
        return value;
    }
}
