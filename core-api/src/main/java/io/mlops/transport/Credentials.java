package io.mlops.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the credentials of one transport, and when to get new ones; the credentials themselves are the driver's.
 *
 * @param number counts the refreshes that succeeded; 0 before the first
 * @param validUntil when they end
 * @param refreshAt when to get new ones
 * @param failures how often in a row that failed, or gave what was not taken
 * @param trouble why; empty where there is none
 * @param rejected whether the service did not take them
 */
record Credentials(long number, Instant validUntil, Instant refreshAt, int failures, String trouble, boolean rejected) {
    static final Credentials NONE = new Credentials(0, Instant.MIN, Instant.MIN, 0, "", false);

    /** Before they end, but not more than a fifth of their life. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** 250 ms doubled so often is more than 30 s. */
    private static final int MOST_DOUBLINGS = 7;

    boolean usable(Instant now) {
        return number > 0 && !rejected && now.isBefore(validUntil);
    }

    /** Why they cannot be used; empty when they can. */
    Optional<String> unusable(Instant now) {
        if (usable(now)) {
            return Optional.empty();
        }
        String why =
                number == 0 ? "there are none yet" : rejected ? "they were not taken" : "they ended at " + validUntil;
        return Optional.of("no credentials: " + why + (trouble.isEmpty() ? "" : ": " + trouble));
    }

    /** New ones, asked for at {@code began}. */
    Credentials refreshed(Instant began, Instant until) {
        // Where the last ones were not taken these may not be either: should they be refused as well, the pause goes on
        // growing.
        int carried = rejected ? failures : 0;
        return new Credentials(number + 1, until, early(began, until), carried, "", false);
    }

    private static Instant early(Instant began, Instant until) {
        if (until.equals(Instant.MAX)) {
            return until;
        }
        Duration fifth = Duration.between(began, until).dividedBy(5);
        return until.minus(fifth.compareTo(EARLY) < 0 ? fifth : EARLY);
    }

    /** No new ones could be got. */
    Credentials failed(Instant now, String reason) {
        return new Credentials(number, validUntil, now.plus(pause()), failures + 1, reason, rejected);
    }

    /** The service did not take them. */
    Credentials rejected(Instant now, String reason) {
        Instant soon = failures == 0 ? now : now.plus(pause());
        return rejected ? this : new Credentials(number, validUntil, soon, failures + 1, reason, true);
    }

    private Duration pause() {
        long millis = FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS);
        return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE_MILLIS));
    }
}
