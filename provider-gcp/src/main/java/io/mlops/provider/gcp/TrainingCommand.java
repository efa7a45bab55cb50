package io.mlops.provider.gcp;

import io.mlops.artifact.ObjectKey;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a machine runs: a shell that notes in the job's folder when a trainer begins, is told to end and ends, and hands on the notice of an
 * end. Vertex AI mounts buckets below {@code /gcs} (https://cloud.google.com/vertex-ai/docs/training/cloud-storage-file-system). What Vertex AI
 * starts again after the trainer ended by itself ends at once as the trainer did. The user's words are arguments: no shell reads them.
 */
final class TrainingCommand {
    /** What the log says when nothing more comes of this start. */
    static final String LAST_LINE = "[mlops] the trainer has ended";
    /** What a start's folder of results, and file of the reason of a failure, are called. */
    static final String RESULT = "result";

    static final String FAILURE = "failure";

    private static final String MOUNT = "/gcs/";
    private static final String FILE = "MLOPS_FILE_";

    private static final String BEGIN = """
            mkdir -p "$0"
            for mark in "$0"/ended.*; do
              if [ -e "$mark" ]; then exit "${mark##*.}"; fi
            done
            n=1
            while [ -e "$0/begun.$n" ]; do n=$((n + 1)); done
            echo begun > "$0/begun.$n"
            export MLOPS_OUTPUT="$0/result.$n" MLOPS_FAILURE="$0/failure.$n"
            mkdir -p "$MLOPS_OUTPUT"
            if [ -n "$MLOPS_CHECKPOINTS" ]; then mkdir -p "$MLOPS_CHECKPOINTS"; fi
            """;

    private static final String RUN = """
            noticed=
            notice() { noticed=yes; echo notice > "$0/notice.$n"; kill -TERM $child 2>/dev/null; }
            "$@" & child=$!
            trap notice TERM INT
            wait $child; status=$?
            while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
            echo '[mlops] the trainer has ended'
            if [ -n "$noticed" ]; then exit 143; fi
            echo ended > "$0/ended.$n.$status"
            exit $status
            """;

    private TrainingCommand() {}

    /**
     * The words with which a machine begins; the user's follow.
     *
     * @param files the names of the inputs that are single objects
     * @param folder where its machines note things
     */
    static List<String> of(TrainingJobSpec spec, Set<String> files, String bucket, String folder) {
        StringBuilder script = new StringBuilder(BEGIN);
        for (String name : files) {
            // The trainer gets a folder in which the object lies under its own name.
            String variable = TrainerEnvironment.input(name);
            String path = FILE + variable.substring(TrainerEnvironment.INPUT_PREFIX.length());
            script.append("export ")
                    .append(variable)
                    .append("=\"$PWD/.mlops/")
                    .append(name)
                    .append("\"\nmkdir -p \"$")
                    .append(variable)
                    .append("\"\nln -sf \"$")
                    .append(path)
                    .append("\" \"$")
                    .append(variable)
                    .append("/\"\n");
        }
        return List.of("/bin/sh", "-c", script + RUN, MOUNT + bucket + "/" + folder);
    }

    /** What it and the trainer find in their environment. */
    static SortedMap<String, String> variables(TrainingJobSpec spec, Set<String> files, String bucket) {
        String root = MOUNT + bucket + "/";
        String checkpoints =
                spec.checkpoints().map(each -> root + each.location().value()).orElse("");
        SortedMap<String, String> variables =
                new TrainerEnvironment(name -> root + key(spec, name).value(), "", checkpoints, "").variables(spec);
        variables.remove(TrainerEnvironment.OUTPUT);
        variables.remove(TrainerEnvironment.FAILURE);
        for (String name : files) {
            String path = variables.remove(TrainerEnvironment.input(name));
            variables.put(
                    FILE + TrainerEnvironment.input(name).substring(TrainerEnvironment.INPUT_PREFIX.length()),
                    path == null ? "" : path);
        }
        return variables;
    }

    private static ObjectKey key(TrainingJobSpec spec, String input) {
        return Objects.requireNonNull(spec.inputs().get(input), input).location();
    }
}
