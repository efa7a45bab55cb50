package io.mlops.controlplane.audit;

import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.alert.AlertFold;
import io.mlops.controlplane.alert.AlertSender;
import java.time.Instant;

/**
 * Raises alerts, folds repeated ones, and hands over what is to be sent. Used by one thread.
 *
 * @param fold decides what is sent
 * @param sender sends it
 */
record Raising(AlertFold fold, AlertSender sender) {
    void raise(Alert alert) {
        fold.raise(alert, alert.at()).forEach(sender::offer);
    }

    void clear(Alert.Kind kind, String subject, String message, Instant now) {
        fold.clear(kind, subject, message, now).forEach(sender::offer);
    }

    /** Raises it while it holds, clears it when it does not. */
    void hold(boolean holds, Alert alert) {
        if (holds) {
            raise(alert);
        } else {
            clear(alert.kind(), alert.subject(), "it is over", alert.at());
        }
    }

    void due(Instant now) {
        fold.due(now).forEach(sender::offer);
    }
}
