package io.mlops.provider.gcp;

import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.BucketInfo.Autoclass;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BucketTargetOption;
import com.google.cloud.storage.StorageClass;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.spi.TieringPolicyDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's lifecycle rules, its Autoclass and its retention policy; what others configured there stays as it is. Everything of a policy
 * but its lock is written in one request, on the condition that nobody has changed the bucket meanwhile. Thread-safe.
 *
 * @param storage asked for when it is needed
 */
record GcsPolicies(Supplier<Storage> storage, GcsAutoclass autoclass) implements TieringPolicyDriver {
    /** The label that holds the name of the rule that hands all objects over. */
    private static final String AUTOMATIC = "mlops-automatic";

    /** When Autoclass archives what nobody reads (https://cloud.google.com/storage/docs/autoclass#transitions). */
    private static final Duration ARCHIVES = Duration.ofDays(365);

    /** https://cloud.google.com/storage/docs/lifecycle and https://cloud.google.com/storage/docs/bucket-lock#retention-periods . */
    private static final int MOST_RULES = 100;

    private static final Duration LONGEST = Duration.ofDays(36_525);

    /** Labels of a bucket (https://cloud.google.com/storage/docs/tags-and-labels#bucket-labels); some are other people's. */
    private static final int MOST_NAMES = 50;

    @Override
    public StoredPolicy policy() {
        return read(autoclass.requireBucket());
    }

    private static StoredPolicy read(Bucket bucket) {
        Map<String, String> labels = labels(bucket);
        GcsRules.Read read = GcsRules.read(rules(bucket), labels);
        List<TieringRule> ours = new ArrayList<>(read.ours());
        List<String> differences = new ArrayList<>();
        readAutomatic(bucket, labels, ours, differences);
        Set<String> named = new HashSet<>();
        ours.forEach(rule -> named.add(rule.name()));
        labels.entrySet().stream()
                .filter(each -> each.getKey().startsWith(GcsRules.LABEL))
                .map(Map.Entry::getValue)
                .filter(name -> !named.contains(name))
                .sorted()
                .forEach(name -> differences.add("rule " + name + " was changed or removed in the bucket by others"));
        if (!read.others().isEmpty()) {
            differences.add(read.others().size() + " lifecycle rule"
                    + (read.others().size() == 1 ? " of the bucket was" : "s of the bucket were") + " made by others");
        }
        Optional<Retention> retention = retention(bucket);
        if (retention.isPresent()) {
            differences.add("retention: Google holds what was in the bucket before, too");
        }
        if (Boolean.TRUE.equals(bucket.versioningEnabled())) {
            differences.add(
                    "the bucket keeps versions: what expires or is deleted stays there as an old version, and is"
                            + " paid for");
        }
        return new StoredPolicy(new TieringPolicy(ours, retention.orElse(null)), differences);
    }

    private static void readAutomatic(
            Bucket bucket, Map<String, String> labels, List<TieringRule> ours, List<String> differences) {
        @Nullable String name = labels.get(AUTOMATIC);
        if (!GcsAutoclass.on(bucket)) {
            if (name != null) {
                differences.add("rule " + name + ": somebody has switched the bucket's Autoclass off");
            }
            return;
        }
        if (name == null) {
            differences.add(
                    "Autoclass was switched on by others: Google chooses the class of all that is in the bucket");
            return;
        }
        boolean archives = StorageClass.ARCHIVE.equals(bucket.getAutoclass().getTerminalStorageClass());
        Optional<TieringRule> ends =
                ours.stream().filter(rule -> rule.name().equals(name)).findFirst();
        ends.ifPresent(ours::remove);
        ours.add(new TieringRule(
                name,
                "",
                Tags.none(),
                List.of(),
                new AutomaticTiering(Duration.ZERO, archives ? ARCHIVES : null),
                ends.map(TieringRule::expireAfterOrNull).orElse(null)));
        differences.add("rule " + name + ": Autoclass moves what nobody has read to Nearline after 30 days"
                + (archives ? ", to Coldline after 90 and to Archive after 365" : "")
                + ", and back when somebody does; what is smaller than 128 KiB stays where it is");
    }

    private static Map<String, String> labels(Bucket bucket) {
        return bucket.getLabels() == null ? Map.of() : bucket.getLabels();
    }

    private static List<? extends LifecycleRule> rules(Bucket bucket) {
        return bucket.getLifecycleRules() == null ? List.of() : bucket.getLifecycleRules();
    }

    private static Optional<Retention> retention(Bucket bucket) {
        Duration keep = bucket.getRetentionPeriodDuration();
        return keep == null
                ? Optional.empty()
                : Optional.of(new Retention(
                        Duration.ofDays(Math.ceilDiv(
                                keep.toSeconds(), Duration.ofDays(1).toSeconds())),
                        Boolean.TRUE.equals(bucket.retentionPolicyIsLocked())));
    }

    @Override
    public void requireExpressible(TieringPolicy policy) throws GcpException {
        Set<String> seen = new HashSet<>();
        int rules = 0;
        Optional<TieringRule> automatic = automatic(policy);
        for (TieringRule rule : policy.rules()) {
            requireAlone(rule, automatic);
            List<LifecycleRule> written = GcsRules.write(rule);
            rules += written.size();
            require(
                    written.isEmpty() || seen.add(GcsRules.label(rule)),
                    rule,
                    "another rule does the same, and Google's rules have no names to tell them apart; take one out");
        }
        if (rules > MOST_RULES || policy.rules().size() > MOST_NAMES) {
            throw new GcpException(
                    ErrorCode.UNSUPPORTED,
                    "a bucket follows " + MOST_RULES + " steps of " + MOST_NAMES + " rules at most, and there are "
                            + rules + " of " + policy.rules().size());
        }
        Optional<Retention> retention = policy.retention();
        if (retention.isPresent() && retention.get().keep().compareTo(LONGEST) > 0) {
            throw new GcpException(
                    ErrorCode.INVALID_ARGUMENT,
                    "retention: Google keeps for 100 years at most, not for "
                            + retention.get().keep().toDays() + " days");
        }
    }

    private static Optional<TieringRule> automatic(TieringPolicy policy) {
        return policy.rules().stream()
                .filter(rule -> rule.automatic().isPresent())
                .findFirst();
    }

    /** Autoclass is the whole bucket's, begins at once, has days of its own, and leaves no room for steps. */
    private static void requireAlone(TieringRule rule, Optional<TieringRule> automatic) throws GcpException {
        if (automatic.isEmpty()) {
            return;
        }
        require(
                rule.steps().isEmpty(),
                rule,
                "rule " + automatic.get().name()
                        + " hands the bucket over to Autoclass, which chooses the class of all that is in it; take one of"
                        + " them out");
        if (rule.automatic().isEmpty()) {
            return;
        }
        require(rule.equals(automatic.get()), rule, "a bucket has one Autoclass; take one of them out");
        require(
                rule.prefix().isEmpty(),
                rule,
                "Autoclass is for the whole bucket and not for prefix " + rule.prefix() + "; leave the prefix out");
        AutomaticTiering by = rule.automatic().get();
        require(
                by.after().isZero(),
                rule,
                "Autoclass begins at once and not after " + by.after().toDays() + " days; write after: 0d");
        require(
                by.archiveAfter().isEmpty() || by.archiveAfter().get().equals(ARCHIVES),
                rule,
                "Autoclass archives what nobody has read for 365 days, and not for "
                        + by.archiveAfter().map(Duration::toDays).orElse(0L)
                        + "; write archive-after: 365d, or leave it out");
    }

    private static void require(boolean holds, TieringRule rule, String reason) throws GcpException {
        if (!holds) {
            throw new GcpException(ErrorCode.UNSUPPORTED, "rule " + rule.name() + ": " + reason);
        }
    }

    @Override
    public void apply(TieringPolicy policy) throws GcpException {
        requireExpressible(policy);
        Bucket before = autoclass.requireBucket();
        requireUnlocked(before, policy.retention());
        requireNobodysAutoclass(before, policy);
        Bucket after = before;
        if (!read(before).policy().equals(unlocked(policy, before)) || changedByOthers(before)) {
            BucketInfo wanted = written(before, policy);
            after = storage().get().update(wanted, BucketTargetOption.metagenerationMatch());
        }
        if (policy.retention().filter(Retention::locked).isPresent()
                && !Boolean.TRUE.equals(after.retentionPolicyIsLocked())) {
            after = storage().get().lockRetentionPolicy(after, BucketTargetOption.metagenerationMatch());
        }
        autoclass.note(after);
    }

    /** The policy but for its lock, which is a request of its own. */
    private static TieringPolicy unlocked(TieringPolicy policy, Bucket bucket) {
        return policy.retention()
                .map(keep -> policy.withRetention(
                        new Retention(keep.keep(), Boolean.TRUE.equals(bucket.retentionPolicyIsLocked()))))
                .orElse(policy);
    }

    /** Whether labels of ours tell of what is not there any more. */
    private static boolean changedByOthers(Bucket bucket) {
        StoredPolicy there = read(bucket);
        return labels(bucket).entrySet().stream()
                .filter(each -> each.getKey().startsWith(GcsRules.LABEL)
                        || each.getKey().equals(AUTOMATIC))
                .anyMatch(each -> there.policy().rule(each.getValue()).isEmpty());
    }

    private static void requireUnlocked(Bucket bucket, Optional<Retention> wanted) throws GcpException {
        Optional<Retention> there = retention(bucket).filter(Retention::locked);
        if (there.isPresent()
                && (wanted.isEmpty()
                        || !wanted.get().locked()
                        || wanted.get().keep().compareTo(there.get().keep()) < 0)) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the bucket's retention of " + there.get().keep().toDays()
                            + " days is locked: nobody can shorten or remove it");
        }
    }

    private static void requireNobodysAutoclass(Bucket bucket, TieringPolicy policy) throws GcpException {
        boolean others = GcsAutoclass.on(bucket) && !labels(bucket).containsKey(AUTOMATIC);
        for (TieringRule rule : policy.rules()) {
            require(
                    !others || rule.steps().isEmpty(),
                    rule,
                    "others have switched Autoclass on, which chooses the class of all that is in the bucket");
        }
    }

    private static BucketInfo written(Bucket before, TieringPolicy policy) {
        Map<String, @Nullable String> labels = new HashMap<>(labels(before));
        boolean ours = labels.containsKey(AUTOMATIC);
        // What goes must be said: labels that are left out stay.
        labels.replaceAll((key, name) -> key.startsWith(GcsRules.LABEL) || key.equals(AUTOMATIC) ? null : name);
        List<LifecycleRule> rules =
                new ArrayList<>(GcsRules.read(rules(before), labels(before)).others());
        for (TieringRule rule : policy.rules()) {
            List<LifecycleRule> written = GcsRules.write(rule);
            rules.addAll(written);
            if (!written.isEmpty()) {
                labels.put(GcsRules.label(rule), rule.name());
            }
        }
        Optional<TieringRule> automatic = automatic(policy);
        automatic.ifPresent(rule -> labels.put(AUTOMATIC, rule.name()));
        BucketInfo.Builder wanted = before.toBuilder().setLabels(labels);
        if (rules.isEmpty()) {
            wanted.deleteLifecycleRules();
        } else {
            wanted.setLifecycleRules(rules);
        }
        if (automatic.isPresent() || ours) {
            wanted.setAutoclass(autoclass(automatic));
        }
        wanted.setRetentionPeriodDuration(
                policy.retention().map(Retention::keep).orElse(null));
        return wanted.build();
    }

    private static Autoclass autoclass(Optional<TieringRule> automatic) {
        Autoclass.Builder wanted = Autoclass.newBuilder().setEnabled(automatic.isPresent());
        automatic
                .flatMap(TieringRule::automatic)
                .ifPresent(by -> wanted.setTerminalStorageClass(
                        by.archiveAfter().isPresent() ? StorageClass.ARCHIVE : StorageClass.NEARLINE));
        return wanted.build();
    }
}
