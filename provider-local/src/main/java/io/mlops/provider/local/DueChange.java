package io.mlops.provider.local;

import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a policy says is to happen to an object now. */
sealed interface DueChange {
    /** It is deleted. */
    record Expiry() implements DueChange {}

    /** It moves. */
    record Move(StorageTier tier) implements DueChange {}

    /** It is in automatic tiering, and nobody read it for long. */
    record ArchiveUnread() implements DueChange {}

    /**
     * The one thing that is to happen next, or nothing.
     *
     * @param lastRead when it was last read; no earlier than it was written or restored
     */
    static Optional<DueChange> of(TieringPolicy policy, ObjectInfo object, Instant lastRead, Instant now) {
        List<TieringRule> rules =
                policy.rules().stream().filter(rule -> rule.selects(object)).toList();
        if (rules.stream()
                        .anyMatch(rule -> rule.expireAfter()
                                .filter(age -> due(object, age, now))
                                .isPresent())
                && !retainedUntil(policy, object.modified())
                        .filter(now::isBefore)
                        .isPresent()) {
            return Optional.of(new Expiry());
        }
        StorageTier coldest = object.tier();
        for (TieringRule rule : rules) {
            for (TierStep step : rule.steps()) {
                if (due(object, step.after(), now) && colder(coldest, step.tier())) {
                    coldest = step.tier();
                }
            }
        }
        if (coldest != object.tier()) {
            return Optional.of(new Move(coldest));
        }
        return automatic(rules, object, lastRead, now);
    }

    private static Optional<DueChange> automatic(
            List<TieringRule> rules, ObjectInfo object, Instant lastRead, Instant now) {
        for (TieringRule rule : rules) {
            Optional<AutomaticTiering> automatic = rule.automatic();
            if (automatic.isEmpty()) {
                continue;
            }
            if (object.tier().compareTo(StorageTier.COOL) <= 0
                    && due(object, automatic.get().after(), now)) {
                return Optional.of(new Move(StorageTier.AUTO));
            }
            Optional<Duration> archiveAfter = automatic.get().archiveAfter();
            if (object.tier() == StorageTier.AUTO
                    && object.restore().readable()
                    && archiveAfter.isPresent()
                    && due(object, automatic.get().after().plus(archiveAfter.get()), now)
                    && !now.isBefore(lastRead.plus(archiveAfter.get()))) {
                return Optional.of(new ArchiveUnread());
            }
        }
        return Optional.empty();
    }

    /** Until when nobody may delete or overwrite what was written then. */
    static Optional<Instant> retainedUntil(TieringPolicy policy, Instant modified) {
        return policy.retention().map(Retention::keep).map(modified::plus);
    }

    private static boolean due(ObjectInfo object, Duration age, Instant now) {
        return !now.isBefore(object.modified().plus(age));
    }

    /** Only the archive takes what automatic tiering has. */
    private static boolean colder(StorageTier now, StorageTier next) {
        return now == StorageTier.AUTO ? next == StorageTier.ARCHIVE : next.compareTo(now) > 0;
    }
}
