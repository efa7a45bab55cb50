package io.mlops.tck;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.TierDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.tck.MemoryWorld.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tiers and policies in memory, with the mistakes that the world makes. */
final class MemoryTiers implements TierDriver, TieringPolicyDriver {
    private static final Duration RESTORE_TIME = Duration.ofHours(1);

    private final MemoryWorld world;
    private final Set<Capability> capabilities;

    MemoryTiers(MemoryWorld world, Set<Capability> capabilities) {
        this.world = world;
        this.capabilities = capabilities;
    }

    ObjectInfo written(ObjectKey key, byte[] bytes, String version, WriteOptions options) {
        synchronized (world) {
            return new ObjectInfo(
                    key,
                    new ByteSize(bytes.length),
                    version,
                    Sha256.of(bytes),
                    world.now(),
                    options.tier(),
                    options.tier() == StorageTier.ARCHIVE ? archived() : new RestoreState.Online(),
                    options.tags());
        }
    }

    private RestoreState archived() {
        return capabilities.contains(Capability.INSTANT_ARCHIVE)
                ? new RestoreState.Online()
                : new RestoreState.Archived();
    }

    /** What is known of an object now. */
    ObjectInfo info(Stored stored) {
        ObjectInfo info = stored.info();
        if (!(info.restore() instanceof RestoreState.Archived) || stored.readyAt.isEmpty()) {
            return info;
        }
        Instant now = world.now();
        RestoreState state = now.isBefore(stored.readyAt.get())
                ? new RestoreState.Restoring()
                : now.isBefore(stored.until) ? new RestoreState.Restored(stored.until) : info.restore();
        return in(info, info.tier(), state, info.tags());
    }

    private static ObjectInfo in(ObjectInfo info, StorageTier tier, RestoreState state, Tags tags) {
        return new ObjectInfo(
                info.key(), info.size(), info.version(), info.digest(), info.modified(), tier, state, tags);
    }

    void requireReadable(Stored stored) throws MemoryFailure {
        if (!info(stored).restore().readable() && !world.makes(Mistake.READS_THE_ARCHIVE)) {
            throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "archived");
        }
    }

    void requireNotRetained(ObjectKey key) throws MemoryFailure {
        settle();
        Stored there = world.objects.get(key);
        if (there != null
                && world.policy.retention().isPresent()
                && world.now()
                        .isBefore(there.info()
                                .modified()
                                .plus(world.policy.retention().get().keep()))) {
            throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "retained");
        }
    }

    @Override
    public ObjectInfo tier(ObjectKey key, StorageTier tier) throws MemoryFailure {
        synchronized (world) {
            Stored stored = stored(key);
            if (stored.info().tier() != tier) {
                requireReadable(stored);
                Tags tags = world.makes(Mistake.LOSES_TAGS_WHEN_IT_MOVES)
                        ? Tags.none()
                        : stored.info().tags();
                move(key, stored, tier, tags);
            }
            return info(stored(key));
        }
    }

    private void move(ObjectKey key, Stored stored, StorageTier tier, Tags tags) {
        RestoreState state = tier == StorageTier.ARCHIVE ? archived() : new RestoreState.Online();
        world.objects.put(key, stored.with(in(stored.info(), tier, state, tags)));
    }

    private Stored stored(ObjectKey key) throws MemoryFailure {
        settle();
        Stored stored = world.objects.get(key);
        if (stored == null) {
            throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is none");
        }
        return stored;
    }

    @Override
    public void restore(ObjectKey key, RestoreOptions options) throws MemoryFailure {
        synchronized (world) {
            Stored stored = stored(key);
            if (options.within().compareTo(RESTORE_TIME) < 0 && !world.makes(Mistake.PROMISES_ANY_SPEED)) {
                throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "an hour is the least");
            }
            if (!capabilities.contains(Capability.TEMPORARY_RESTORE)) {
                restoreForGood(key, stored);
                return;
            }
            if (stored.readyAt.isEmpty() || !world.now().isBefore(stored.until)) {
                stored.readyAt = java.util.Optional.of(
                        world.now().plus(world.makes(Mistake.RESTORES_AT_ONCE) ? Duration.ZERO : RESTORE_TIME));
            }
            stored.until = world.makes(Mistake.KEEPS_COPIES_FOR_EVER)
                    ? Instant.MAX
                    : world.now().plus(RESTORE_TIME).plus(options.keepFor().orElse(Duration.ofDays(7)));
        }
    }

    /** The first look after the restore's time finds it hot. */
    private void restoreForGood(ObjectKey key, Stored stored) {
        if (stored.readyAt.isEmpty()) {
            stored.readyAt = java.util.Optional.of(world.now().plus(RESTORE_TIME));
        }
        world.objects.put(key, stored);
    }

    /** Does what is due for every object. */
    void settle() {
        for (Map.Entry<ObjectKey, Stored> entry : List.copyOf(world.objects.entrySet())) {
            settle(entry.getKey(), entry.getValue());
        }
    }

    private void settle(ObjectKey key, Stored stored) {
        ObjectInfo info = stored.info();
        Instant now = world.now();
        if (!capabilities.contains(Capability.TEMPORARY_RESTORE)
                && stored.readyAt.filter(ready -> !now.isBefore(ready)).isPresent()) {
            Stored hot = stored.with(in(info, StorageTier.HOT, new RestoreState.Online(), info.tags()));
            hot.read = now;
            world.objects.put(key, hot);
            return;
        }
        StorageTier coldest = info.tier();
        for (TieringRule rule : world.policy.rules()) {
            boolean selected = world.makes(Mistake.IGNORES_TAGS_OF_RULES)
                    ? rule.withTags(Tags.none()).selects(info)
                    : rule.selects(info);
            if (!selected) {
                continue;
            }
            if (rule.expireAfter().filter(age -> due(info, age)).isPresent() && !world.makes(Mistake.NEVER_EXPIRES)) {
                world.objects.remove(key);
                return;
            }
            for (TierStep step : rule.steps()) {
                boolean colder = step.tier().compareTo(coldest) > 0 || world.makes(Mistake.FOLLOWS_THE_LAST_RULE);
                coldest = due(info, step.after()) && colder ? step.tier() : coldest;
            }
            automatic(key, stored, rule);
        }
        if (coldest != info.tier()) {
            move(key, stored, coldest, info.tags());
        }
    }

    private void automatic(ObjectKey key, Stored stored, TieringRule rule) {
        ObjectInfo info = stored.info();
        if (rule.automatic().isEmpty()) {
            return;
        }
        Duration after = rule.automatic().get().after();
        if (info.tier() == StorageTier.HOT && due(info, after)) {
            move(key, stored, StorageTier.AUTO, info.tags());
        } else if (info.tier() == StorageTier.AUTO
                && info.restore().readable()
                && rule.automatic()
                        .get()
                        .archiveAfter()
                        .filter(age ->
                                due(info, after.plus(age)) && !world.now().isBefore(stored.read.plus(age)))
                        .isPresent()) {
            world.objects.put(key, stored.with(in(info, StorageTier.AUTO, archived(), info.tags())));
        }
    }

    private boolean due(ObjectInfo info, Duration age) {
        return !world.now().isBefore(info.modified().plus(age));
    }

    @Override
    public StoredPolicy policy() {
        synchronized (world) {
            return new StoredPolicy(world.policy, List.of());
        }
    }

    @Override
    public void requireExpressible(TieringPolicy policy) {
        // Everything can be kept in memory.
    }

    @Override
    public void apply(TieringPolicy policy) {
        synchronized (world) {
            settle();
            List<TieringRule> rules = new ArrayList<>(policy.rules());
            if (world.makes(Mistake.DROPS_A_RULE) && rules.size() > 1) {
                rules.removeLast();
            }
            world.policy = new TieringPolicy(rules, policy.retentionOrNull());
        }
    }
}
