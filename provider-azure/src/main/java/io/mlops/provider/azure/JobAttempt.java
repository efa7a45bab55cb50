package io.mlops.provider.azure;

import java.time.Duration;
import java.util.Locale;

/**
 * One of the jobs of Azure Machine Learning that a training job of ours consists of: the next one follows where this one's machines were taken
 * away.
 *
 * @param number from 1
 * @param job as Resource Manager has it
 * @param run as the run history has it
 */
record JobAttempt(int number, CommandJob job, RunDetails run) {
    /** The name that Azure gets; users' names have no underscore. */
    static String name(String job, int attempt) {
        return attempt == 1 ? job : job + "_" + attempt;
    }

    String name() {
        return job.name() == null ? "" : job.name();
    }

    boolean over() {
        return job.over();
    }

    boolean completed() {
        return job.status().equals("Completed");
    }

    boolean failed() {
        return job.status().equals("Failed");
    }

    /**
     * Whether its machines were taken away, which ends it as Failed: "PreemptionError: Nodes of this job got pre-empted"
     * (https://github.com/Azure/MachineLearningNotebooks/issues/1242); "You have to restart a preempted job".
     */
    boolean preempted() {
        return failed()
                && run.failure()
                        .map(error -> error.chain().stream().anyMatch(JobAttempt::preemption))
                        .orElse(false);
    }

    private static boolean preemption(ArmError error) {
        String text = (error.codeText() + " " + error.text()).toLowerCase(Locale.ROOT);
        return text.contains("preemptionerror") || text.contains("pre-empted") || text.contains("preempted");
    }

    /** Whether Azure ended it because it ran for as long as it might. */
    boolean overtime() {
        CommandJob.Limits limits = job.properties().limits();
        return job.status().equals("Canceled")
                && limits != null
                && run.ended().isPresent()
                && run.started().isPresent()
                && trained().compareTo(Duration.parse(limits.timeout())) >= 0;
    }

    /** For how long its trainer ran, as far as that is over. */
    Duration trained() {
        return run.ended().isPresent() ? run.ran(run.ended().get()) : Duration.ZERO;
    }
}
