package io.mlops.sandbox.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The state that something is in, and since when; it moves on when it is looked at. Not thread-safe. */
public final class TimedState {
    private String text;
    private Instant since;

    public TimedState(String first, Instant since) {
        this.text = first;
        this.since = since;
    }

    /** What is done at a moment. */
    @FunctionalInterface
    public interface Transition {
        void at(Instant moment);
    }

    public String text() {
        return text;
    }

    public boolean is(String other) {
        return text.equals(other);
    }

    public Instant since() {
        return since;
    }

    public void enter(String next, Instant at) {
        text = next;
        since = at;
    }

    /**
     * Does it where its moment has come: after the event, and so long at least after the present state began.
     *
     * @return whether another state was entered
     */
    public boolean reached(Optional<Instant> event, Duration least, Instant now, Transition transition) {
        String before = text;
        Due.moment(since, event, least, now).ifPresent(transition::at);
        return !before.equals(text);
    }
}
