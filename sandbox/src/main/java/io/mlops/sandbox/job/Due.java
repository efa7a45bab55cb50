package io.mlops.sandbox.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When something happened that is only looked at now and then. */
public final class Due {
    private Due() {}

    /**
     * The moment at which a state ends: after the event, and so long at least after the state began. Empty as long as it has not come.
     *
     * @param since when the state began
     * @param event when happened what ends it, where it has
     */
    public static Optional<Instant> moment(Instant since, Optional<Instant> event, Duration least, Instant now) {
        Instant due = since.plus(least);
        return event.map(at -> at.isAfter(due) ? at : due).filter(moment -> !moment.isAfter(now));
    }
}
