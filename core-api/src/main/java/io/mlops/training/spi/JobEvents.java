package io.mlops.training.spi;

import io.mlops.training.TrainingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The events of a job as a provider finds them out: they stay in order, though services round some of their times. Used by one thread. */
public final class JobEvents {
    private final List<TrainingEvent> events = new ArrayList<>();

    public JobEvents(Instant submitted) {
        events.add(new TrainingEvent(submitted, TrainingEvent.Kind.SUBMITTED, 0, ""));
    }

    /** Notes one that was not before the last one. */
    public void add(Instant at, TrainingEvent.Kind kind, int attempt, String detail) {
        Instant last = events.getLast().at();
        events.add(new TrainingEvent(at.isBefore(last) ? last : at, kind, attempt, detail));
    }

    /** Those that were noted so far. */
    public List<TrainingEvent> all() {
        return List.copyOf(events);
    }
}
