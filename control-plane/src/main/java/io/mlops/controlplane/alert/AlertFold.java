package io.mlops.controlplane.alert;

import io.mlops.controlplane.alert.Notification.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides what is sent, so that a flapping replica is not a hundred messages: the first of a kind and subject at once,
 * then one with a count every hour while it goes on, and one when it is over. What lasts is over when somebody says so,
 * what happens is over when it has not happened for ten minutes. Used by one thread.
 */
public final class AlertFold {
    /** How often people hear again of what goes on. */
    static final Duration AGAIN = Duration.ofHours(1);
    /** How long something must not happen to be over. */
    static final Duration QUIET = Duration.ofMinutes(10);

    private final Map<String, Open> open = new TreeMap<>();

    /** What people were told of and is not over. */
    private static final class Open {
        private final Instant since;
        private Alert newest;
        private Instant last;
        private Instant sent;
        private long count = 1;
        private long told = 1;

        Open(Alert alert, Instant now) {
            this.since = now;
            this.newest = alert;
            this.last = now;
            this.sent = now;
        }

        Notification notification(State state, Instant now) {
            told = count;
            sent = now;
            return new Notification(newest, state, count, since, now);
        }
    }

    /** It happens, or still lasts; returns what to send now. */
    public List<Notification> raise(Alert alert, Instant now) {
        Open before = open.get(alert.key());
        if (before == null) {
            Open fresh = new Open(alert, now);
            open.put(alert.key(), fresh);
            return List.of(fresh.notification(State.FIRING, now));
        }
        before.newest = alert;
        before.last = now;
        before.count += alert.kind().lasting() ? 0 : 1;
        return List.of();
    }

    /** Something that lasted is over; returns what to send now. */
    public List<Notification> clear(Alert.Kind kind, String subject, String message, Instant now) {
        Open before = open.remove(kind.name() + "/" + subject);
        if (before == null) {
            return List.of();
        }
        before.newest = new Alert(kind, subject, now, message);
        return List.of(before.notification(State.RESOLVED, now));
    }

    /** What is to be sent because time has passed. */
    public List<Notification> due(Instant now) {
        List<Notification> due = new ArrayList<>();
        Iterator<Open> each = open.values().iterator();
        while (each.hasNext()) {
            Open one = each.next();
            boolean lasting = one.newest.kind().lasting();
            if (!lasting && !now.isBefore(one.last.plus(QUIET))) {
                each.remove();
                due.add(one.notification(State.RESOLVED, now));
            } else if ((lasting || one.count > one.told) && !now.isBefore(one.sent.plus(AGAIN))) {
                due.add(one.notification(State.STILL_FIRING, now));
            }
        }
        return due;
    }

    /** The subjects of this kind that are not over. */
    public List<String> open(Alert.Kind kind) {
        return open.values().stream()
                .map(one -> one.newest)
                .filter(alert -> alert.kind() == kind)
                .map(Alert::subject)
                .toList();
    }

    /** How many are not over. */
    public int size() {
        return open.size();
    }
}
