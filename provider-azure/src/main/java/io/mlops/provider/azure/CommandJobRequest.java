package io.mlops.provider.azure;

import io.mlops.provider.azure.CommandJob.Identity;
import io.mlops.provider.azure.CommandJob.Input;
import io.mlops.provider.azure.CommandJob.Limits;
import io.mlops.provider.azure.CommandJob.Output;
import io.mlops.provider.azure.CommandJob.Properties;
import io.mlops.provider.azure.CommandJob.Resources;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job in the words of Azure Machine Learning
 * (https://learn.microsoft.com/rest/api/azureml/jobs/create-or-update).
 *
 * @param datastore the one that stands for the artifact store
 * @param compute whose machines it runs on
 * @param environment its image
 * @param identity who it is towards Azure
 */
record CommandJobRequest(String datastore, ArmId compute, ArmId environment, String identity) {
    private static final String EXPERIMENT = "mlops";

    /** The first attempt. */
    CommandJob first(TrainingJobSpec spec, Map<String, StoredInput> inputs) {
        TreeMap<String, Input> read = new TreeMap<>();
        TreeMap<String, String> files = new TreeMap<>();
        inputs.forEach((name, input) -> {
            read.put(TrainingCommand.input(name), Input.of(input.folder(), uri(input.prefix())));
            if (!input.folder()) {
                files.put(name, input.prefix().substring(input.prefix().lastIndexOf('/') + 1));
            }
        });
        List<String> program = spec.program().command();
        return CommandJob.of(new Properties(
                CommandJob.TYPE,
                spec.name().value(),
                EXPERIMENT,
                compute.toString(),
                environment.toString(),
                TrainingCommand.of(
                        new ArrayList<>(inputs.keySet()),
                        files,
                        spec.checkpoints().isPresent(),
                        program.size()),
                variables(spec, files),
                read.isEmpty() ? null : read,
                outputs(spec, 1),
                new Identity("Managed", identity),
                limits(spec.limits().maximumDuration()),
                new Resources(spec.nodes()),
                JobMarks.properties(spec, 1),
                JobMarks.tags(spec),
                null));
    }

    /** An attempt after another was preempted: the same program on the same inputs, for the time that is left. */
    static CommandJob next(TrainingJobSpec spec, CommandJob first, int attempt, Duration left, String datastore) {
        Properties was = first.properties();
        return CommandJob.of(new Properties(
                was.jobType(),
                was.displayName(),
                was.experimentName(),
                was.computeId(),
                was.environmentId(),
                was.command(),
                was.environmentVariables(),
                was.inputs(),
                outputs(spec, attempt, datastore),
                was.identity(),
                limits(left),
                was.resources(),
                JobMarks.properties(spec, attempt),
                JobMarks.tags(spec),
                null));
    }

    private SortedMap<String, String> variables(TrainingJobSpec spec, Map<String, String> files) {
        SortedMap<String, String> variables = TrainingCommand.variables(spec);
        variables.putAll(TrainingCommand.variables(spec.program().command(), files));
        return variables;
    }

    private Map<String, Output> outputs(TrainingJobSpec spec, int attempt) {
        return outputs(spec, attempt, datastore);
    }

    /** Result and notes are an attempt's own; checkpoints are the job's, so that the next attempt finds them. */
    private static Map<String, Output> outputs(TrainingJobSpec spec, int attempt, String datastore) {
        TreeMap<String, Output> outputs = new TreeMap<>();
        for (String own : List.of(TrainingCommand.RESULT, TrainingCommand.NOTES)) {
            outputs.put(
                    own,
                    Output.folder(DatastorePath.uri(datastore, Staging.of(spec).of(attempt, own))));
        }
        spec.checkpoints()
                .ifPresent(checkpoints -> outputs.put(
                        TrainingCommand.CHECKPOINTS,
                        Output.folder(DatastorePath.uri(datastore, checkpoints.location() + "/"))));
        return outputs;
    }

    /** "Only supports duration with precision as low as Seconds." */
    private static Limits limits(Duration timeout) {
        return new Limits(
                CommandJob.TYPE,
                Duration.ofSeconds(Math.max(1, timeout.toSeconds())).toString());
    }

    private String uri(String key) {
        return DatastorePath.uri(datastore, key);
    }
}
