package io.mlops.artifact;

import io.mlops.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a policy says is to happen to an object at a time. */
public sealed interface DueChange {
    /** It is deleted. */
    record Expiry() implements DueChange {}

    /** It moves. */
    record Move(StorageTier tier) implements DueChange {}

    /** It is in automatic tiering, and nobody read it for long. */
    record ArchiveUnread() implements DueChange {}

    /**
     * What of an object decides.
     *
     * @param key its name
     * @param tags what it was tagged with
     * @param tier where it is kept
     * @param modified when it was written
     * @param lastRead when it was last read; no earlier than it was written or restored
     * @param readable whether it can be read at once
     */
    record Subject(String key, Tags tags, StorageTier tier, Instant modified, Instant lastRead, boolean readable) {
        public Subject {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(tags, "tags");
            Objects.requireNonNull(tier, "tier");
            Objects.requireNonNull(modified, "modified");
            Objects.requireNonNull(lastRead, "lastRead");
        }

        /** An object of a store. */
        public static Subject of(ObjectInfo object, Instant lastRead) {
            return new Subject(
                    object.key().value(),
                    object.tags(),
                    object.tier(),
                    object.modified(),
                    lastRead,
                    object.restore().readable());
        }
    }

    /** The one thing that is to happen next, or nothing. */
    static Optional<DueChange> of(TieringPolicy policy, Subject object, Instant now) {
        List<TieringRule> rules = policy.rules().stream()
                .filter(rule -> rule.selects(object.key(), object.tags()))
                .toList();
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
        return automatic(rules, object, now);
    }

    private static Optional<DueChange> automatic(List<TieringRule> rules, Subject object, Instant now) {
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
                    && object.readable()
                    && archiveAfter.isPresent()
                    && due(object, automatic.get().after().plus(archiveAfter.get()), now)
                    && !now.isBefore(object.lastRead().plus(archiveAfter.get()))) {
                return Optional.of(new ArchiveUnread());
            }
        }
        return Optional.empty();
    }

    /** Until when nobody may delete or overwrite what was written then. */
    static Optional<Instant> retainedUntil(TieringPolicy policy, Instant modified) {
        return policy.retention().map(Retention::keep).map(modified::plus);
    }

    private static boolean due(Subject object, Duration age, Instant now) {
        return !now.isBefore(object.modified().plus(age));
    }

    /** Only the archive takes what automatic tiering has. */
    private static boolean colder(StorageTier now, StorageTier next) {
        return now == StorageTier.AUTO ? next == StorageTier.ARCHIVE : next.compareTo(now) > 0;
    }
}
