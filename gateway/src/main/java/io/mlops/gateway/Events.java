package io.mlops.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;

/** The last 1,000 events, and a line in the log for each. Thread-safe. */
final class Events {
    private static final Logger LOG = System.getLogger(Events.class.getName());
    private static final int KEPT = 1000;

    private final Clock clock;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Level level;
    private long sequence;

    /** Logs at the given level. */
    Events(Clock clock, Level level) {
        this.clock = clock;
        this.level = level;
    }

    void add(Event.Type type, String reason) {
        add(type, "", "", "", reason);
    }

    void add(Event.Type type, String deployment, String upstream, String location, String reason) {
        Event event;
        synchronized (this) {
            event = new Event(++sequence, clock.instant(), type, deployment, upstream, location, reason);
            events.addLast(event);
            if (events.size() > KEPT) {
                events.removeFirst();
            }
        }
        LOG.log(
                level,
                () -> String.join(" ", type.name(), deployment, upstream, location, reason)
                        .replaceAll(" +", " "));
    }

    /** Those after the given sequence number, oldest first. */
    synchronized List<Event> after(long after) {
        return events.stream().filter(event -> event.sequence() > after).toList();
    }
}
