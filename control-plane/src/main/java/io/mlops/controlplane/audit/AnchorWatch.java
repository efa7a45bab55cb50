package io.mlops.controlplane.audit;

import io.mlops.MlopsException;
import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorPlace;
import io.mlops.controlplane.journal.JournalEntry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Anchors daily and when something worth it happened, at each place on its own. Used by one thread. */
final class AnchorWatch {
    private static final Duration DAILY = Duration.ofDays(1);
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

    private final Anchoring anchoring;
    private final Path key;
    private final List<Standing> places = new ArrayList<>();

    /** How one place stands. */
    private static final class Standing {
        private final URI uri;
        private Instant last = Instant.MIN;
        private Instant again = Instant.MIN;
        private String wish = "";
        private String trouble = "";
        private long sequence;

        Standing(URI uri) {
            this.uri = uri;
        }
    }

    AnchorWatch(Anchoring anchoring, List<URI> uris, Path key) {
        this.anchoring = anchoring;
        this.key = key;
        Map<String, JournalEntry> newest = new HashMap<>();
        if (!uris.isEmpty()) {
            anchoring
                    .store()
                    .<List<JournalEntry>>read(tx -> tx.journal().byAction(Anchoring.DONE, Anchoring.SUBJECT))
                    .forEach(entry -> newest.put(Detail.of(entry).text("place"), entry));
        }
        for (URI uri : uris) {
            Standing standing = new Standing(uri);
            JournalEntry entry = newest.get(AnchorPlace.shown(uri));
            if (entry != null) {
                standing.last = entry.at();
                standing.sequence = Detail.of(entry).number("sequence");
            }
            places.add(standing);
        }
    }

    /** Something happened that is to be proven soon. */
    void want(String reason) {
        places.forEach(standing -> standing.wish = reason);
    }

    /** Anchors where it is time to; tells what failed and what works again. */
    void run(Instant now, Raising alerts) {
        for (Standing standing : places) {
            boolean daily = standing.last.equals(Instant.MIN) || !now.isBefore(standing.last.plus(DAILY));
            if ((daily || !standing.wish.isEmpty()) && !now.isBefore(standing.again)) {
                anchor(standing, standing.wish.isEmpty() ? "daily" : standing.wish, now, alerts);
            }
        }
    }

    private void anchor(Standing standing, String reason, Instant now, Raising alerts) {
        String place = AnchorPlace.shown(standing.uri);
        try {
            standing.sequence = anchoring
                    .anchor(standing.uri, AnchorKey.of(key), reason, Auditor.ACTOR, now)
                    .sequence();
            standing.last = now;
            standing.wish = "";
            standing.trouble = "";
            alerts.clear(Alert.Kind.ANCHOR_FAILED, place, "the journal is anchored at " + place + " again", now);
        } catch (MlopsException e) {
            standing.again = now.plus(AFTER_A_FAILURE);
            alerts.raise(new Alert(Alert.Kind.ANCHOR_FAILED, place, now, String.valueOf(e.getMessage())));
            boolean first = standing.trouble.isEmpty();
            standing.trouble = String.valueOf(e.getMessage());
            if (first) {
                anchoring.failed(standing.uri, e, Auditor.ACTOR, now);
            }
        }
    }

    List<AuditState.Place> places() {
        return places.stream()
                .map(standing -> new AuditState.Place(
                        AnchorPlace.shown(standing.uri), standing.sequence, standing.last, standing.trouble))
                .toList();
    }
}
