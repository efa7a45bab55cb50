package io.mlops.provider.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One of the jobs of Azure Machine Learning that a training job of ours consists of: the next one follows where this one's machines were taken
 * away.
 *
 * @param number from 1
 * @param job as Resource Manager has it
 * @param run as the run history has it
 */
record CommandAttempt(int number, CommandJob job, RunDetails run) implements JobAttempt {
    /** The name that Azure gets; users' names have no underscore. */
    static String name(String job, int attempt) {
        return attempt == 1 ? job : job + "_" + attempt;
    }

    String name() {
        return job.name() == null ? "" : job.name();
    }

    @Override
    public Stage stage() {
        return switch (job.status()) {
            case "Preparing" -> Stage.PREPARING;
            case "Running" -> Stage.RUNNING;
            case "NotResponding" -> Stage.UNHEARD;
            case "Finalizing" -> Stage.FINALIZING;
            case "CancelRequested" -> Stage.STOPPING;
            case "Completed" -> Stage.COMPLETED;
            case "Failed" -> Stage.FAILED;
            case "Canceled" -> Stage.CANCELED;
            // The list is open: one that is not known means that it waits.
            default -> Stage.QUEUED;
        };
    }

    @Override
    public Optional<Instant> started() {
        return run.started();
    }

    @Override
    public Optional<Instant> ended() {
        return run.ended();
    }

    @Override
    public Optional<ArmError> failure() {
        return run.failure();
    }

    /** "User process '…' exited with status code 3". */
    @Override
    public boolean trainersOwn() {
        return failed()
                && run.failure()
                        .map(error -> error.chain().stream()
                                .anyMatch(each -> each.text().contains("exited with status code")))
                        .orElse(false);
    }

    /**
     * Whether its machines were taken away, which ends it as Failed: "PreemptionError: Nodes of this job got pre-empted"
     * (https://github.com/Azure/MachineLearningNotebooks/issues/1242); "You have to restart a preempted job".
     */
    @Override
    public boolean preempted() {
        return failed()
                && run.failure()
                        .map(error -> error.chain().stream().anyMatch(CommandAttempt::preemption))
                        .orElse(false);
    }

    private static boolean preemption(ArmError error) {
        String text = (error.codeText() + " " + error.text()).toLowerCase(Locale.ROOT);
        return text.contains("preemptionerror") || text.contains("pre-empted") || text.contains("preempted");
    }

    /** Whether Azure ended it because it ran for as long as it might. */
    @Override
    public boolean overtime() {
        CommandJob.Limits limits = job.properties().limits();
        return stage() == Stage.CANCELED
                && limits != null
                && run.ended().isPresent()
                && run.started().isPresent()
                && trained().compareTo(Duration.parse(limits.timeout())) >= 0;
    }
}
