package io.mlops.provider.azure;

import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shell command of a job. It says where Azure put inputs and outputs, which is known on the machine only, and starts the trainer, to which
 * it hands on the notice of an end. What the user wrote travels in variables: nothing of it is read by a shell or taken for one of
 * Azure's placeholders.
 */
final class TrainingCommand {
    /** Followed by a number from 1: a part of the user's command. */
    private static final String ARGUMENT = "MLOPS_ARG_";
    /** The outputs' names. */
    static final String RESULT = "result";

    static final String CHECKPOINTS = "checkpoints";
    static final String NOTES = "notes";
    /** The file, among the notes, for the reason of a failure. */
    static final String FAILURE = "failure";

    private static final String RUN = """
            "$@" & child=$!
            trap 'kill -TERM $child 2>/dev/null' TERM INT
            wait $child; status=$?
            while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
            exit $status
            """;

    private TrainingCommand() {}

    /** The name of an input in Azure's words, which knows no hyphens. */
    static String input(String name) {
        return "in_" + name.replace('-', '_');
    }

    /** The name of an input in ours. */
    static String inputName(String azures) {
        return azures.substring("in_".length()).replace('_', '-');
    }

    /** Where folders lie on the machine, in words that a shell reads within double quotes. */
    interface Places {
        String input(String name);

        String output(String name);
    }

    /** Where Azure Machine Learning puts them: it writes the places in there itself. */
    private static final Places PLACEHOLDERS = new Places() {
        @Override
        public String input(String name) {
            return "${{inputs." + TrainingCommand.input(name) + "}}";
        }

        @Override
        public String output(String name) {
            return "${{outputs." + name + "}}";
        }
    };

    /**
     * The command.
     *
     * @param files the name of each input that is a single object, by the input's name; others are folders
     * @param inputs the names of all
     * @param parts of how many the user's command consists
     */
    static String of(List<String> inputs, Map<String, String> files, boolean checkpoints, int parts) {
        // The note tells an attempt that left nothing from one whose leavings were stored and deleted.
        return "echo begun > \"" + PLACEHOLDERS.output(NOTES) + "/begun\"\n"
                + prepared(PLACEHOLDERS, inputs, files, checkpoints, parts)
                + RUN;
    }

    /** Lines that tell the trainer where its folders are, and make the words that the user wrote those of the shell ({@code "$@"}). */
    static String prepared(
            Places places, List<String> inputs, Map<String, String> files, boolean checkpoints, int parts) {
        List<String> lines = new ArrayList<>();
        lines.add(export(TrainerEnvironment.OUTPUT, places.output(RESULT)));
        lines.add(export(TrainerEnvironment.FAILURE, places.output(NOTES) + "/" + FAILURE));
        if (checkpoints) {
            lines.add(export(TrainerEnvironment.CHECKPOINTS, places.output(CHECKPOINTS)));
        }
        for (String name : inputs) {
            String variable = TrainerEnvironment.input(name);
            String place = places.input(name);
            if (files.containsKey(name)) {
                // Azure names the file itself; the trainer gets a folder in which it lies under its own name.
                lines.add(export(variable, "$PWD/.mlops/" + name));
                lines.add("mkdir -p \"$" + variable + "\"");
                lines.add("ln -sf \"" + place + "\" \"$" + variable + "/$" + file(name) + "\"");
            } else {
                lines.add(export(variable, place));
            }
        }
        StringBuilder start = new StringBuilder("set --");
        for (int part = 1; part <= parts; part++) {
            start.append(" \"$").append(ARGUMENT).append(part).append('"');
        }
        lines.add(start.toString());
        return String.join("\n", lines) + "\n";
    }

    /** What the trainer sees, but for the folders: where they lie the command says on the machine. */
    static SortedMap<String, String> variables(TrainingJobSpec spec) {
        SortedMap<String, String> variables = new TrainerEnvironment(name -> "", "", "", "").variables(spec);
        spec.inputs().keySet().forEach(name -> variables.remove(TrainerEnvironment.input(name)));
        for (String folder :
                List.of(TrainerEnvironment.OUTPUT, TrainerEnvironment.CHECKPOINTS, TrainerEnvironment.FAILURE)) {
            variables.remove(folder);
        }
        return variables;
    }

    /** The variables that carry the user's words to the machine. */
    static SortedMap<String, String> variables(List<String> command, Map<String, String> files) {
        TreeMap<String, String> variables = new TreeMap<>();
        for (int part = 1; part <= command.size(); part++) {
            variables.put(ARGUMENT + part, command.get(part - 1));
        }
        files.forEach((input, file) -> variables.put(file(input), file));
        return variables;
    }

    /** The user's command among a job's variables. */
    static List<String> command(Map<String, String> variables) {
        List<String> command = new ArrayList<>();
        for (int part = 1; variables.containsKey(ARGUMENT + part); part++) {
            command.add(variables.get(ARGUMENT + part));
        }
        return command;
    }

    private static String file(String input) {
        return "MLOPS_FILE_" + TrainerEnvironment.input(input).substring(TrainerEnvironment.INPUT_PREFIX.length());
    }

    private static String export(String variable, String value) {
        return "export " + variable + "=\"" + value + "\"";
    }
}
