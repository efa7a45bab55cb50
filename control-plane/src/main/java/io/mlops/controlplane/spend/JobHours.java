package io.mlops.controlplane.spend;

import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When training jobs ran, as far as the clouds say where they were submitted. Used by one thread. */
public final class JobHours {
    private final Instant now;
    private final Map<String, List<Span>> known = new HashMap<>();
    private final Set<String> unasked = new HashSet<>();

    public JobHours(Instant now) {
        this.now = now;
    }

    /** A time in which all machines of a job ran. */
    record Span(Instant from, Instant until) {}

    /** What a provider says of its jobs. */
    public void add(String provider, List<TrainingJob> jobs) {
        jobs.forEach(job -> known.put(key(provider, job.spec().name().value()), spans(job)));
    }

    /** A provider could not be asked. */
    public void lack(String provider) {
        unasked.add(provider);
    }

    /** Whether its jobs could not be asked for. */
    boolean lacks(String provider) {
        return unasked.contains(provider);
    }

    /** Empty where nothing is known of the job. */
    Optional<List<Span>> of(Launch job) {
        return Optional.ofNullable(known.get(key(job.location().provider(), job.unit())));
    }

    /** From each start of the trainer until its machines were taken away or it ended; until now where it runs. */
    private List<Span> spans(TrainingJob job) {
        List<Span> spans = new ArrayList<>();
        @Nullable Instant since = null;
        for (TrainingEvent event : job.events()) {
            boolean starts = event.kind() == TrainingEvent.Kind.STARTED || event.kind() == TrainingEvent.Kind.RESUMED;
            boolean ends = event.kind() == TrainingEvent.Kind.PREEMPTED || event.kind() == TrainingEvent.Kind.ENDED;
            if (since != null && (starts || ends)) {
                spans.add(new Span(since, event.at()));
                since = null;
            }
            if (starts) {
                since = event.at();
            }
        }
        if (since != null) {
            spans.add(new Span(since, job.state().ended() ? since.plus(rest(job, spans)) : now));
        }
        return spans;
    }

    /** Of a job whose end nobody noted: what it trained beyond the times that are known. */
    private static Duration rest(TrainingJob job, List<Span> spans) {
        Duration noted = spans.stream()
                .map(span -> Duration.between(span.from(), span.until()))
                .reduce(Duration.ZERO, Duration::plus);
        Duration rest = job.time().trained().minus(noted);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private static String key(String provider, String job) {
        return provider + " " + job;
    }
}
