package io.mlops.catalog.tiering;

import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.DueChange;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where objects lie in the days to come, if nobody reads or writes them and a policy is followed every day. */
final class Lifecycle {
    /** After how many days without a read automatic tiering keeps an object for less: so all three clouds. */
    static final int UNREAD_DAYS = 30;

    private final TieringPolicy policy;
    private final Instant now;
    private final int days;
    private final long movesFrom;
    private final List<Stay> stays = new ArrayList<>();

    private Lifecycle(TieringPolicy policy, Instant now, int days, long movesFrom) {
        this.policy = policy;
        this.now = now;
        this.days = days;
        this.movesFrom = movesFrom;
    }

    /** Objects below {@code movesFrom} bytes are never moved; they expire like all others. */
    static List<Stay> of(TieringPolicy policy, Pile pile, Instant now, int days, long movesFrom) {
        Lifecycle lifecycle = new Lifecycle(policy, now, days, movesFrom);
        lifecycle.run(pile);
        return lifecycle.stays;
    }

    private void run(Pile pile) {
        Shelf shelf = Shelf.of(pile.first().tier());
        int from = 0;
        int since = -pile.ageDays();
        boolean moved = false;
        for (int day : eventDays(pile)) {
            Optional<DueChange> due = due(pile, shelf, day);
            while (due.isPresent()) {
                boolean stays = due.get() instanceof DueChange.ArchiveUnread;
                close(pile, new Stay(shelf, from, day, since, moved, !stays));
                if (due.get() instanceof DueChange.Expiry) {
                    return;
                }
                shelf = due.get() instanceof DueChange.Move(var tier) ? Shelf.of(tier) : Shelf.AUTO_ARCHIVED;
                from = day;
                since = stays ? since : day;
                moved = !stays;
                due = due(pile, shelf, day);
            }
        }
        close(pile, new Stay(shelf, from, days, since, moved, false));
    }

    private Optional<DueChange> due(Pile pile, Shelf shelf, int day) {
        Optional<DueChange> due = DueChange.of(policy, pile.subject(shelf), now.plus(Duration.ofDays(day)));
        return pile.below(movesFrom) ? due.filter(DueChange.Expiry.class::isInstance) : due;
    }

    /** A stay of no days counts where it ends in leaving: what moves in and on again pays for both. */
    private void close(Pile pile, Stay stay) {
        int unread = UNREAD_DAYS - pile.unreadDays();
        if (stay.shelf() != Shelf.AUTO_READ || unread >= stay.until()) {
            stays.add(stay);
            return;
        }
        int split = Math.max(stay.from(), unread);
        if (split > stay.from()) {
            stays.add(new Stay(Shelf.AUTO_READ, stay.from(), split, stay.since(), stay.moved(), false));
        }
        stays.add(new Stay(
                Shelf.AUTO_UNREAD,
                split,
                stay.until(),
                stay.since(),
                stay.moved() && split == stay.from(),
                stay.left()));
    }

    /** Every day on which something may be due. */
    private Iterable<Integer> eventDays(Pile pile) {
        Set<Integer> found = new TreeSet<>(List.of(0));
        policy.retention().map(Retention::keep).ifPresent(keep -> add(found, keep, pile.ageDays()));
        for (TieringRule rule : policy.rules()) {
            for (TierStep step : rule.steps()) {
                add(found, step.after(), pile.ageDays());
            }
            rule.expireAfter().ifPresent(age -> add(found, age, pile.ageDays()));
            rule.automatic().ifPresent(automatic -> automatic(found, automatic, pile));
        }
        return found;
    }

    private void automatic(Set<Integer> found, AutomaticTiering automatic, Pile pile) {
        add(found, automatic.after(), pile.ageDays());
        automatic.archiveAfter().ifPresent(unread -> {
            add(found, automatic.after().plus(unread), pile.ageDays());
            add(found, unread, pile.unreadDays());
        });
    }

    private void add(Set<Integer> found, Duration age, int already) {
        long day = age.toDays() - already;
        if (day > 0 && day < days) {
            found.add((int) day);
        }
    }
}
