package io.mlops.provider.local;

import io.mlops.training.TrainerEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One start of a trainer: the folder of the process that watches over it, and what the trainer left.
 *
 * @param run the watching process's; it writes its id there first and the trainer's exit status last
 */
record Attempt(Run run) {
    private static final String ENVIRONMENT_MARK = "MLOPS_LOCAL_RUN";

    /** Empty when the trainer starts. */
    Path output() {
        return run.folder().resolve("output");
    }

    /** The trainer's working directory. */
    Path work() {
        return run.folder().resolve("work");
    }

    /** Written by the trainer. */
    Path failure() {
        return run.folder().resolve("failure");
    }

    /** Says that the machine was taken away. */
    Path preempted() {
        return run.folder().resolve("preempted");
    }

    /** Written by the watching process when it ended the trainer because of a limit: which one. */
    Path overtime() {
        return run.folder().resolve("overtime");
    }

    /** What stands in the environment of everything that runs for this attempt. */
    String environmentMark() {
        return ENVIRONMENT_MARK + "=" + run.folder();
    }

    void markPreempted() throws IOException {
        DurableFiles.replace(preempted(), new byte[] {'\n'}, run.folder().resolve("preempted.tmp"));
    }

    boolean isPreempted() {
        return Files.exists(preempted());
    }

    Optional<StoredJob.Limit> passedLimit() throws IOException {
        return DurableFiles.read(overtime())
                .map(word -> StoredJob.Limit.valueOf(new String(word, StandardCharsets.US_ASCII).strip()));
    }

    /** How long the trainer ran, by the clock of the file system; empty where nobody saw its end. */
    Optional<Duration> ran() throws IOException {
        if (run.readPid().isEmpty() || run.readExit().isEmpty()) {
            return Optional.empty();
        }
        Duration ran = Duration.between(
                Files.getLastModifiedTime(run.pid()).toInstant(),
                Files.getLastModifiedTime(run.exit()).toInstant());
        return Optional.of(ran.isNegative() ? Duration.ZERO : ran);
    }

    /** Why a trainer failed that ended with this status: in its own words, else the last line of the log. */
    String failureReason(OptionalInt status, Path log) throws IOException {
        Optional<byte[]> written = DurableFiles.read(failure());
        if (written.isPresent()) {
            String reason = TrainerEnvironment.reason(new String(written.get(), StandardCharsets.UTF_8));
            if (!reason.isEmpty()) {
                return reason;
            }
        }
        return LogTail.ending("the trainer", status, log);
    }

    /** Everything that runs for this attempt. */
    List<ProcessHandle> processes() throws IOException, InterruptedException {
        List<ProcessHandle> found = Processes.carrying(environmentMark());
        run.process().filter(watching -> !found.contains(watching)).ifPresent(watching -> {
            watching.descendants().filter(child -> !found.contains(child)).forEach(found::add);
            found.add(watching);
        });
        return found;
    }
}
