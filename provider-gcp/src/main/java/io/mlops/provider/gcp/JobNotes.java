package io.mlops.provider.gcp;

import io.mlops.provider.gcp.JobBucket.Note;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is noted about a job, in the objects below {@code mlops-training/NAME/}: custom jobs of Vertex AI never change, not even their labels.
 * Each note is made once and under the condition that there is none; what machines note lies below {@code run-N/}.
 *
 * @param prefix what all their names begin with
 * @param all in the order of their names
 */
record JobNotes(String prefix, List<Note> all) {
    static final String FOLDER = "mlops-training/";
    /** That there is the job, and what was asked for. */
    static final String SPEC = "spec";
    /** Followed by the number of a run: somebody makes a custom job for it. */
    static final String CLAIM = "claim-";
    /** Followed by the number of a run: which custom job it is. */
    static final String JOB = "job-";
    /** Word of a claim: whoever made it does not know what became of it. */
    static final String GIVEN_UP = "given-up";

    static final String STOPPED = "stopped";
    /** What became of its result: its digest, {@link #NONE} or {@link #UNSTORABLE}. */
    static final String RESULT = "result";
    /** What it left on the way is gone. */
    static final String CLEANED = "cleaned";
    /** The file that should be the result was not there. */
    static final String NONE = "none";
    /** A file's path is no key of an object. */
    static final String UNSTORABLE = "unstorable";

    private static final String WHY = "why";
    private static final String PREEMPTIONS = "preemptions";
    private static final String VALUE = "value";

    JobNotes {
        all = List.copyOf(all);
    }

    /** What the names of all that belongs to a job begin with. */
    static String prefix(String job) {
        return FOLDER + job + "/";
    }

    /** Why we stop a job. */
    enum Why {
        /** Somebody wanted it. */
        CANCEL,
        /** It waited for longer than it may. */
        WAIT,
        /** It ran for longer than it may. */
        DURATION,
        /** It was preempted more often than it may. */
        RETRIES
    }

    /**
     * That we stopped it.
     *
     * @param preemptions how often it had been preempted
     */
    record Stop(Why why, int preemptions, Instant at) {
        static Map<String, String> words(Why why, int preemptions) {
            return Map.of(WHY, why.name(), PREEMPTIONS, Integer.toString(preemptions));
        }
    }

    static Map<String, String> words(String value) {
        return Map.of(VALUE, value);
    }

    Optional<Note> note(String word) {
        return all.stream().filter(named(word)).findFirst();
    }

    private Predicate<Note> named(String word) {
        return note -> note.name().equals(prefix + word);
    }

    /** How many custom jobs it has, or will have as soon as somebody made them. */
    int runs() {
        int runs = 0;
        while (note(CLAIM + (runs + 1)).isPresent()) {
            runs++;
        }
        return runs;
    }

    Optional<Note> claim(int run) {
        return note(CLAIM + run);
    }

    /** The name of the custom job; empty text where it was never made, and never will be. */
    Optional<String> job(int run) {
        return note(JOB + run).map(note -> note.word(VALUE));
    }

    Optional<Stop> stop() {
        return note(STOPPED)
                .map(note ->
                        new Stop(Why.valueOf(note.word(WHY)), Integer.parseInt(note.word(PREEMPTIONS)), note.made()));
    }

    Optional<String> result() {
        return note(RESULT).map(note -> note.word(VALUE));
    }

    boolean cleaned() {
        return note(CLEANED).isPresent();
    }

    /** Where the machines of a run write. */
    static String folder(String job, int run) {
        return prefix(job) + "run-" + run;
    }

    /** What a start's file or folder is called. */
    String of(TrainerStart start, String what) {
        return prefix + "run-" + start.run() + "/" + what + "." + start.number();
    }

    List<TrainerStart> starts() {
        return TrainerStart.of(prefix, all);
    }
}
