package io.mlops.controlplane.audit;

import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down when no gateway serves, and when one does again: minutes that nobody counted are explained by it. */
final class GatewayWatch {
    static final String DOWN = "GATEWAY_DOWN";
    static final String READY = "GATEWAY_READY";
    static final String SUBJECT = "gateway";

    /** How long a gateway that was never seen may take to start. */
    private static final Duration START = Duration.ofSeconds(10);

    private @Nullable Instant downSince;
    private @Nullable Instant missedSince;
    private boolean seen;
    /** Whether an earlier controller told that it is down, and nobody yet that it is over. */
    private boolean inherited;

    GatewayWatch(Store store) {
        Optional<Instant> down = last(store, DOWN);
        Optional<Instant> ready = last(store, READY);
        if (down.isPresent() && (ready.isEmpty() || ready.get().isBefore(down.get()))) {
            downSince = down.get();
            inherited = true;
        }
    }

    private static Optional<Instant> last(Store store, String action) {
        List<JournalEntry> all = store.read(tx -> tx.journal().byAction(action, SUBJECT));
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().at());
    }

    /** What has changed since the last look. */
    Optional<JournalEvent> look(View view, Raising alerts) {
        Instant now = view.writtenAt();
        boolean ready = view.gateway().state().equals("READY");
        boolean needed = view.deployments().stream().anyMatch(deployment -> deployment.ready() > 0);
        seen |= ready;
        missedSince = ready || !needed ? null : missedSince == null ? now : missedSince;
        Instant since = downSince;
        Instant missed = missedSince;
        if (since != null && inherited) {
            inherited = false;
            alerts.raise(new Alert(Alert.Kind.GATEWAY_DOWN, SUBJECT, now, "no gateway serves since " + since));
        }
        if (since == null && missed != null && (seen || !now.isBefore(missed.plus(START)))) {
            downSince = missed;
            String reason = view.gateway().reason();
            alerts.raise(new Alert(Alert.Kind.GATEWAY_DOWN, SUBJECT, now, "no gateway serves: " + reason));
            return Optional.of(event(missed, DOWN, Details.of("reason", reason)));
        }
        if (since != null && (ready || view.deployments().isEmpty())) {
            downSince = null;
            alerts.clear(Alert.Kind.GATEWAY_DOWN, SUBJECT, "a gateway serves again", now);
            long millis = Duration.between(since, now).toMillis();
            return Optional.of(event(now, READY, Details.of("downMillis", millis)));
        }
        return Optional.empty();
    }

    private static JournalEvent event(Instant at, String action, String detail) {
        return JournalEvent.of(at, Auditor.ACTOR, action, SUBJECT, detail);
    }
}
