package io.mlops.training;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that a trainer sees, the same ones on every provider. A provider says where it keeps the
 * folders; what the variables are called is said here only.
 *
 * @param inputs where the trainer finds the folder of the input of this name
 * @param output the folder for its result: empty at every start
 * @param checkpointsOrNull the folder that survives interruptions; null for a job without checkpoints
 * @param failure the file for the reason of its failure
 */
public record TrainerEnvironment(
        Function<String, String> inputs,
        String output,
        @Nullable String checkpointsOrNull,
        String failure) {
    /** The job's name. */
    public static final String JOB = "MLOPS_JOB";
    /** Followed by an input's name in capitals, {@code _} for {@code -}: the folder in which it lies, not to be written to. */
    public static final String INPUT_PREFIX = "MLOPS_INPUT_";
    /** The folder for the result. */
    public static final String OUTPUT = "MLOPS_OUTPUT";
    /** The folder for checkpoints; absent for a job without. */
    public static final String CHECKPOINTS = "MLOPS_CHECKPOINTS";
    /** How often to write one, in whole seconds; absent for a job without. */
    public static final String CHECKPOINT_SECONDS = "MLOPS_CHECKPOINT_SECONDS";
    /** Followed by a hyperparameter's name in capitals, {@code _} for {@code -}. */
    public static final String HYPERPARAMETER_PREFIX = "MLOPS_HP_";
    /** How many machines work on the job. */
    public static final String NODES = "MLOPS_NODES";
    /** The file into which a trainer that fails writes why; its first {@link #REASON_CHARACTERS} characters are kept. */
    public static final String FAILURE = "MLOPS_FAILURE";
    /** What all variables of ours begin with. */
    public static final String RESERVED_PREFIX = "MLOPS_";
    /** How much of a reason is kept. */
    public static final int REASON_CHARACTERS = 1024;

    public TrainerEnvironment {
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(failure, "failure");
    }

    /** Everything that the trainer of this job sees: the job's own variables and ours. */
    public SortedMap<String, String> variables(TrainingJobSpec spec) {
        TreeMap<String, String> variables = new TreeMap<>(spec.environment());
        variables.put(JOB, spec.name().value());
        spec.inputs().keySet().forEach(name -> variables.put(input(name), inputs.apply(name)));
        variables.put(OUTPUT, output);
        Optional<Checkpoints> checkpoints = spec.checkpoints();
        if (checkpoints.isPresent() && checkpointsOrNull != null) {
            variables.put(CHECKPOINTS, checkpointsOrNull);
            variables.put(
                    CHECKPOINT_SECONDS, Long.toString(checkpoints.get().period().toSeconds()));
        }
        for (Map.Entry<String, String> parameter : spec.hyperparameters().entrySet()) {
            variables.put(hyperparameter(parameter.getKey()), parameter.getValue());
        }
        variables.put(NODES, Integer.toString(spec.nodes()));
        variables.put(FAILURE, failure);
        return variables;
    }

    /** The job's own variables among those that a trainer sees. */
    public static SortedMap<String, String> own(Map<String, String> variables) {
        TreeMap<String, String> own = new TreeMap<>(variables);
        own.keySet().removeIf(name -> name.startsWith(RESERVED_PREFIX));
        return own;
    }

    /** The hyperparameters, by their names in the spec, among the variables that a trainer sees. */
    public static SortedMap<String, String> hyperparameters(Map<String, String> variables) {
        TreeMap<String, String> parameters = new TreeMap<>();
        variables.forEach((variable, value) -> {
            if (variable.startsWith(HYPERPARAMETER_PREFIX)) {
                String name = variable.substring(HYPERPARAMETER_PREFIX.length());
                parameters.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), value);
            }
        });
        return parameters;
    }

    /** The variable of an input. */
    public static String input(String name) {
        return INPUT_PREFIX + capitals(name);
    }

    /** The variable of a hyperparameter. */
    public static String hyperparameter(String name) {
        return HYPERPARAMETER_PREFIX + capitals(name);
    }

    /** What a trainer wrote about its failure, as a reason: without blanks around it, and not too long. */
    public static String reason(String written) {
        String text = written.strip();
        int most = Math.min(
                text.length(),
                text.offsetByCodePoints(0, Math.min(REASON_CHARACTERS, text.codePointCount(0, text.length()))));
        return text.substring(0, most);
    }

    private static String capitals(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
