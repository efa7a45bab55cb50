package io.mlops.controlplane.audit;

import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the journal on and finds what people should hear of and what is to be anchored. Remembers in the store how far it
 * has come: what happened while no controller lived is told by the next. Used by one thread.
 */
final class JournalWatch {
    private static final String SETTING = "journal-watched";
    private static final int PAGE = 500;
    private static final int STORM = 3;
    private static final Duration STORM_WITHIN = Duration.ofMinutes(5);

    private final Store store;
    private final long fence;
    private final Map<String, Deque<Instant>> lost = new HashMap<>();
    private long seen;

    JournalWatch(Store store, long fence) {
        this.store = store;
        this.fence = fence;
        String before = store.read(tx -> tx.settings().value(SETTING));
        this.seen = before.isEmpty() ? head() : Long.parseLong(before);
    }

    private long head() {
        List<JournalEntry> newest = store.read(tx -> tx.journal().tail("", 1));
        return newest.isEmpty() ? 0 : newest.getFirst().sequence();
    }

    void run(Raising alerts, AnchorWatch anchors) {
        List<JournalEntry> page = store.read(tx -> tx.journal().after(seen, PAGE));
        if (page.isEmpty()) {
            return;
        }
        page.forEach(entry -> look(entry, alerts, anchors));
        seen = page.getLast().sequence();
        store.writeFenced(fence, tx -> {
            tx.settings().set(SETTING, Long.toString(seen));
            return seen;
        });
    }

    private void look(JournalEntry entry, Raising alerts, AnchorWatch anchors) {
        switch (entry.action()) {
            case "FAILOVER", "FAILBACK", "FAILBACK_DONE", "LOCATION_LOST", "LOCATION_BACK" -> {
                alerts.raise(alert(Alert.Kind.FAILOVER, entry, entry.action() + " by " + entry.actor()));
                anchors.want("failover");
            }
            case "ROLLBACK", "ROLLOUT_ABORTED", "ROLLOUT_FAILED" -> {
                alerts.raise(alert(Alert.Kind.ROLLBACK, entry, entry.action() + " by " + entry.actor()));
                anchors.want("rollback");
            }
            case "REPLICA_LOST" -> lost(entry, alerts);
            case "APPROVALS_CHANGED" ->
                alerts.raise(alert(
                        Alert.Kind.APPROVALS_CHANGED,
                        entry,
                        "what needs a second person was changed by " + entry.actor()));
            case "APPROVAL_REFUSED" -> {
                if (entry.detail().contains("edited")) {
                    alerts.raise(alert(Alert.Kind.APPROVAL_TAMPERED, entry, "a request for approval was edited"));
                }
            }
            default -> {
                // Everything else is told by nobody: it is in the journal.
            }
        }
    }

    /** One lost replica is what replicas are for; three within five minutes are not. */
    private void lost(JournalEntry entry, Raising alerts) {
        Deque<Instant> times = lost.computeIfAbsent(entry.subject(), name -> new ArrayDeque<>());
        times.addLast(entry.at());
        while (times.getFirst().isBefore(entry.at().minus(STORM_WITHIN))) {
            times.removeFirst();
        }
        if (times.size() >= STORM) {
            alerts.raise(alert(
                    Alert.Kind.REPLICAS_LOST,
                    entry,
                    times.size() + " replicas were lost within " + STORM_WITHIN.toMinutes() + " minutes, the last at "
                            + Detail.of(entry).text("location")));
        }
    }

    private static Alert alert(Alert.Kind kind, JournalEntry entry, String message) {
        String detail = entry.detail();
        return new Alert(kind, entry.subject(), entry.at(), message + (detail.equals("{}") ? "" : " " + detail));
    }
}
