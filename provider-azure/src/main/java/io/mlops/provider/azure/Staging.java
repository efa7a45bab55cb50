package io.mlops.provider.azure;

import io.mlops.training.TrainingJobSpec;
import java.util.regex.Pattern;

/**
 * Where in the artifact store's container a job leaves what is on its way: each attempt's result until it is stored where the job wants it,
 * and what is noted about it.
 *
 * @param prefix what the names of all of it begin with, with a slash at its end
 * @param passing those, behind the prefix, that somebody else keeps once the job is over
 */
record Staging(String prefix, Pattern passing) {
    private static final String FOLDER = "mlops-training/";
    private static final Pattern RESULTS = Pattern.compile("[0-9]+/" + TrainingCommand.RESULT + "(/.*)?");
    /** What a trainer wrote about its failure nobody else keeps. */
    private static final Pattern BUT_FAILURES =
            Pattern.compile("(?!.*/" + TrainingCommand.NOTES + "/" + TrainingCommand.FAILURE + "$).*");

    /** Of a job that has its name for ever, and whose service remembers its attempts. */
    static Staging of(TrainingJobSpec spec) {
        return new Staging(FOLDER + spec.name() + "/", BUT_FAILURES);
    }

    /** Of a job whose name can be taken again, of this run of it, and of which only its notes remember. */
    static Staging of(TrainingJobSpec spec, String run) {
        return new Staging(FOLDER + spec.name() + "/" + run + "/", RESULTS);
    }

    /** Of one attempt and one output. */
    String of(int attempt, String output) {
        return prefix + attempt + "/" + output + "/";
    }

    /** Whether this is to be deleted when the job is over. */
    boolean passes(String name) {
        return name.startsWith(prefix)
                && passing.matcher(name.substring(prefix.length())).matches();
    }
}
