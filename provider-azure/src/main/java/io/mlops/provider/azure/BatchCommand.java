package io.mlops.provider.azure;

import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the task of a job runs: a script that counts the attempts by the notes that each one leaves in the artifact store, notes its own beginning,
 * and starts the trainer, whose output it keeps there too, since what a task wrote is gone with its machine. The script travels in a
 * variable, as base64: "The command line does not run under a shell", and nobody says how it is quoted on its way into a container
 * (https://learn.microsoft.com/rest/api/batchservice/task/add).
 */
final class BatchCommand {
    /** Where the container of the artifacts lies, below {@code AZ_BATCH_NODE_MOUNTS_DIR}. */
    static final String MOUNT = "artifacts";
    /** What the name of the note of an attempt's beginning begins with; seconds since 1970 and the machine's name follow. */
    static final String BEGUN = "begun-";
    /** The note that holds the trainer's output. */
    static final String LOG = "log";

    /** Runs the script in a shell, whatever the image would start by itself. */
    static final String LINE = "/bin/sh -c 'eval \"$(echo $MLOPS_SCRIPT | base64 -d)\"'";

    private static final String SCRIPT = "MLOPS_SCRIPT";
    private static final String STAGING = "MLOPS_STAGING";
    private static final String ATTEMPTS = "MLOPS_ATTEMPTS";
    /** Followed by a folder's name: where it lies in the container. */
    private static final String PLACE = "MLOPS_PLACE_";

    private static final String COUNT = """
            mount="$AZ_BATCH_NODE_MOUNTS_DIR/artifacts"
            staging="$mount/$MLOPS_STAGING"
            attempt=1
            while [ -e "$staging/$attempt" ]; do attempt=$((attempt + 1)); done
            if [ $attempt -gt $MLOPS_ATTEMPTS ]; then exit 75; fi
            notes="$staging/$attempt/notes"
            mkdir -p "$notes" "$staging/$attempt/result" .mlops
            echo begun > "$notes/begun-$(date +%s)-$AZ_BATCH_NODE_ID"
            """;

    /** The log is kept every ten seconds and at the end; what detaches itself from the trainer is waited for no longer than five. */
    private static final String RUN = """
            mkfifo .mlops/output
            ( trap '' TERM INT; exec tee .mlops/log ) < .mlops/output & tee=$!
            "$@" > .mlops/output 2>&1 & child=$!
            ( trap '' TERM INT
              seconds=0
              while kill -0 $child 2>/dev/null; do
                sleep 1
                seconds=$((seconds + 1))
                [ $((seconds % 10)) -ne 0 ] || cp .mlops/log "$notes/log"
              done ) > /dev/null 2>&1 &
            trap 'kill -TERM $child 2>/dev/null' TERM INT
            wait $child; status=$?
            while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
            ( sleep 5; kill -KILL $tee ) > /dev/null 2>&1 & guard=$!
            while kill -0 $tee 2>/dev/null; do wait $tee; done
            kill $guard 2>/dev/null
            cp .mlops/log "$notes/log"
            exit $status
            """;

    private static final TrainingCommand.Places MOUNTED = new TrainingCommand.Places() {
        @Override
        public String input(String name) {
            return "$mount/$" + place(name);
        }

        @Override
        public String output(String name) {
            return name.equals(TrainingCommand.CHECKPOINTS) ? "$mount/$" + place(name) : "$staging/$attempt/" + name;
        }
    };

    private BatchCommand() {}

    /** The script itself. */
    static String script(TrainingJobSpec spec, Map<String, String> files) {
        boolean checkpoints = spec.checkpoints().isPresent();
        return COUNT
                + TrainingCommand.prepared(
                        MOUNTED,
                        new ArrayList<>(spec.inputs().keySet()),
                        files,
                        checkpoints,
                        spec.program().command().size())
                + (checkpoints ? "mkdir -p \"$" + TrainerEnvironment.CHECKPOINTS + "\"\n" : "")
                + RUN;
    }

    /**
     * The variables of the task.
     *
     * @param files the name of each input that is a single object, by the input's name; others are folders
     */
    static SortedMap<String, String> variables(TrainingJobSpec spec, Staging staging, Map<String, String> files) {
        TreeMap<String, String> variables = new TreeMap<>(TrainingCommand.variables(spec));
        List<String> command = spec.program().command();
        variables.putAll(TrainingCommand.variables(command, files));
        String prefix = staging.prefix();
        variables.put(STAGING, prefix.substring(0, prefix.length() - 1));
        variables.put(ATTEMPTS, Integer.toString(spec.limits().retries() + 1));
        spec.inputs()
                .forEach((name, input) ->
                        variables.put(place(name), input.location().value()));
        spec.checkpoints()
                .ifPresent(checkpoints -> variables.put(
                        place(TrainingCommand.CHECKPOINTS),
                        checkpoints.location().value()));
        byte[] script = script(spec, files).getBytes(StandardCharsets.UTF_8);
        variables.put(SCRIPT, Base64.getEncoder().encodeToString(script));
        return variables;
    }

    /** Inputs' names are lower case letters, digits and hyphens, as this word for checkpoints is not. */
    private static String place(String name) {
        return name.equals(TrainingCommand.CHECKPOINTS)
                ? PLACE + "OF_CHECKPOINTS"
                : PLACE + TrainerEnvironment.input(name).substring(TrainerEnvironment.INPUT_PREFIX.length());
    }
}
