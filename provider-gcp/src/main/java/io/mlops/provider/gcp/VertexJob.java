package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import io.mlops.training.TrainingTime;
import io.mlops.training.spi.JobEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A training job as its notes and Vertex AI told of it just now.
 *
 * @param lastRun its last custom job; empty where none has been made yet
 * @param starts all starts of its trainer, in order
 */
record VertexJob(KeptJob kept, JobNotes notes, Optional<VertexRun> lastRun, List<TrainerStart> starts) {
    /** Who gave up since there were no machines is asked again after this long: Vertex AI tried several times itself. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    VertexJob {
        starts = List.copyOf(starts);
    }

    TrainingJobSpec spec() {
        return kept.spec();
    }

    String region() {
        return kept.region();
    }

    /** Vertex AI's name of the first of its custom jobs; empty text where it has none yet. */
    String id() {
        return notes.job(1).orElse("");
    }

    boolean spot() {
        return spec().purchase() != Purchase.ON_DEMAND;
    }

    private Optional<JobNotes.Stop> stop() {
        return notes.stop();
    }

    /** The last start of the last run; none where that has not begun. */
    Optional<TrainerStart> current() {
        return starts.isEmpty() || starts.getLast().run() != notes.runs()
                ? Optional.empty()
                : Optional.of(starts.getLast());
    }

    /** Whether the trainer's own end is noted. */
    boolean ended() {
        return current().flatMap(TrainerStart::ended).isPresent();
    }

    /** Whether the machines of the last start were taken away. */
    private boolean lost() {
        if (starts.isEmpty() || starts.getLast().ended().isPresent()) {
            return false;
        }
        if (current().isEmpty()) {
            return true; // another run follows
        }
        VertexRun run = lastRun.orElseThrow(() -> new IllegalStateException("a start without a run"));
        boolean noticed = starts.getLast().noticed().isPresent();
        return run.failed()
                ? noticed || run.stockOut()
                : !run.over() && stop().isEmpty() && (run.waiting() || (noticed && spot() && !run.cancelling()));
    }

    int preemptions() {
        int before = (int) starts.stream()
                .limit(Math.max(0, starts.size() - 1))
                .filter(start -> start.ended().isEmpty())
                .count();
        return Math.max(
                before + (lost() ? 1 : 0),
                stop().map(JobNotes.Stop::preemptions).orElse(0));
    }

    /** For how long its trainers ran, as far as that is over. */
    Duration trained() {
        Duration sum = Duration.ZERO;
        for (int at = 0; at < starts.size(); at++) {
            TrainerStart start = starts.get(at);
            Duration ran = Duration.between(start.begun(), endOf(at).orElse(start.begun()));
            sum = ran.isNegative() ? sum : sum.plus(ran);
        }
        return sum;
    }

    /** Where machines went without notice, what is known is when there were others. */
    private Optional<Instant> endOf(int at) {
        TrainerStart start = starts.get(at);
        Optional<Instant> noted = start.ended().or(start::noticed);
        if (noted.isPresent() || at + 1 < starts.size()) {
            return noted.or(() -> Optional.of(starts.get(at + 1).begun()));
        }
        return lost() ? lastRun.flatMap(VertexRun::changed) : lastRun.flatMap(VertexRun::ended);
    }

    /** For how long another run may train. */
    Duration left() {
        return spec().limits().maximumDuration().minus(trained());
    }

    boolean tooOften() {
        return preemptions() > spec().limits().retries();
    }

    /** Whether it goes on with another run. */
    boolean resumable() {
        return lastRun.isPresent()
                && stop().isEmpty()
                && ((lastRun.get().failed() && lost()) || (lastRun.get().stockOut() && spot()))
                && !tooOften()
                && left().isPositive();
    }

    /** Whether the time for that has come. */
    boolean due(Instant now) {
        return lastRun.flatMap(VertexRun::ended)
                .map(end -> !now.isBefore(end.plus(PAUSE)))
                .orElse(true);
    }

    /** Whether its last run is one that is over. */
    private boolean runOver() {
        return lastRun.map(VertexRun::over)
                .orElse(stop().isPresent()
                        && (notes.runs() == 0
                                || notes.job(notes.runs()).map(String::isEmpty).orElse(false)));
    }

    /** Whether nothing is to be done about it any more but to store and to clean. */
    boolean over() {
        return runOver() && !resumable();
    }

    boolean completed() {
        return lastRun.map(VertexRun::completed).orElse(false);
    }

    /** Why it must be stopped now; empty where it need not. */
    Optional<JobNotes.Why> overdue(Instant now) {
        if (stop().isPresent() || over() || ended()) {
            return Optional.empty(); // what ends by itself is not in the way of anybody
        }
        if (tooOften()) {
            return Optional.of(JobNotes.Why.RETRIES);
        }
        if (!now.isBefore(kept.submitted().plus(spec().limits().maximumWait()))) {
            return Optional.of(JobNotes.Why.WAIT);
        }
        return left().isPositive() ? Optional.empty() : Optional.of(JobNotes.Why.DURATION);
    }

    /** Whether it was stopped, and Vertex AI has not been told. */
    boolean toldToStop() {
        return stop().isPresent()
                && lastRun.map(run -> !run.over() && !run.cancelling()).orElse(false);
    }

    /** How it looks from outside; {@code told} explains a failure or a wait where the job itself does not. */
    TrainingJob view(JobWords told, Duration billed) {
        TrainingJob.State state = state();
        String reason = told.reason(this, state);
        return new TrainingJob(
                spec(),
                id(),
                state,
                reason,
                state == TrainingJob.State.FAILED ? told.code(this) : null,
                events(state, reason),
                new TrainingTime(trained(), billed),
                state == TrainingJob.State.SUCCEEDED ? result().orElse(null) : null);
    }

    TrainingJob.State state() {
        return over() ? end() : progress();
    }

    private TrainingJob.State end() {
        if (completed()) {
            return notes.result().isEmpty()
                    ? TrainingJob.State.STOPPING
                    : result().isPresent() ? TrainingJob.State.SUCCEEDED : TrainingJob.State.FAILED;
        }
        if (ended()) {
            return TrainingJob.State.FAILED;
        }
        if (stop().isPresent()) {
            return switch (stop().get().why()) {
                case CANCEL -> TrainingJob.State.CANCELLED;
                case RETRIES -> TrainingJob.State.FAILED;
                case WAIT, DURATION -> TrainingJob.State.EXPIRED;
            };
        }
        boolean expired = lastRun.map(VertexRun::expired).orElse(false) || !left().isPositive();
        return expired
                ? TrainingJob.State.EXPIRED
                : lastRun.map(VertexRun::failed).orElse(false) ? TrainingJob.State.FAILED : TrainingJob.State.CANCELLED;
    }

    private TrainingJob.State progress() {
        if (stop().isPresent() || ended() || lastRun.map(VertexRun::cancelling).orElse(false)) {
            return TrainingJob.State.STOPPING;
        }
        boolean waits = resumable()
                || lost()
                || lastRun.map(run -> run.waiting() || run.over()).orElse(true);
        if (waits) {
            return starts.isEmpty() ? TrainingJob.State.QUEUED : TrainingJob.State.INTERRUPTED;
        }
        return current().isEmpty() ? TrainingJob.State.STARTING : TrainingJob.State.RUNNING;
    }

    Optional<TrainingResult> result() {
        return notes.result()
                .filter(digest -> !digest.equals(JobNotes.NONE) && !digest.equals(JobNotes.UNSTORABLE))
                .map(digest -> new TrainingResult(spec().output().artifactKey(), new Sha256(digest)));
    }

    /** When it ended; when it was stopped where it had no machines. */
    Optional<Instant> endedAt() {
        return lastRun.flatMap(VertexRun::ended)
                .or(() -> lastRun.flatMap(VertexRun::changed))
                .or(() -> stop().map(JobNotes.Stop::at));
    }

    private List<TrainingEvent> events(TrainingJob.State state, String reason) {
        JobEvents events = new JobEvents(kept.submitted());
        int preemptions = preemptions();
        for (int at = 0; at < starts.size(); at++) {
            TrainerStart start = starts.get(at);
            TrainingEvent.Kind kind = at == 0 ? TrainingEvent.Kind.STARTED : TrainingEvent.Kind.RESUMED;
            events.add(start.begun(), kind, at + 1, "");
            if (start.ended().isEmpty() && at < preemptions) {
                events.add(
                        endOf(at).orElse(start.begun()),
                        TrainingEvent.Kind.PREEMPTED,
                        at + 1,
                        "its machines were taken away");
            }
        }
        boolean stopped = state == TrainingJob.State.CANCELLED
                || state == TrainingJob.State.EXPIRED
                || (stop().isPresent() && !over());
        if (stopped && !(state == TrainingJob.State.EXPIRED && starts.isEmpty())) {
            Instant at = stop().map(JobNotes.Stop::at).or(this::endedAt).orElse(kept.submitted());
            events.add(at, TrainingEvent.Kind.STOPPING, starts.size(), "it was told to end");
        }
        if (state.ended()) {
            events.add(endedAt().orElse(kept.submitted()), TrainingEvent.Kind.ENDED, starts.size(), reason);
        }
        return events.all();
    }

    static ErrorCode code(VertexRun run) {
        if (run.trainersOwn()) {
            return ErrorCode.FAILED_PRECONDITION;
        }
        return switch (run.error().map(GcpErrors::classify).orElse(ErrorCode.UNKNOWN)) {
            case RESOURCE_EXHAUSTED -> ErrorCode.RESOURCE_EXHAUSTED;
            // An image that cannot be pulled, what an account may not read.
            case INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION -> ErrorCode.FAILED_PRECONDITION;
            default -> ErrorCode.UNKNOWN;
        };
    }
}
