package io.mlops.provider.gcp;

import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.BucketInfo.LifecycleRule.DeleteLifecycleAction;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleAction;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleCondition;
import com.google.cloud.storage.BucketInfo.LifecycleRule.SetStorageClassLifecycleAction;
import com.google.cloud.storage.StorageClass;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules of a policy as rules of a bucket's lifecycle (https://cloud.google.com/storage/docs/lifecycle): one for each step, one behind the
 * other. They have no names there, so the names lie in the bucket's labels, under a digest of what the rules do: what somebody has changed
 * is not taken for ours.
 */
final class GcsRules {
    /** What the labels begin with. */
    static final String LABEL = "mlops-rule-";

    private static final int DIGEST = 16;
    /** Three steps and an end. */
    private static final int LONGEST = 4;

    private GcsRules() {}

    /**
     * What was found in a bucket.
     *
     * @param ours by their names
     * @param others as they stand there
     */
    record Read(List<TieringRule> ours, List<LifecycleRule> others) {}

    /** The label that holds the rule's name. */
    static String label(TieringRule rule) {
        String text = rule.prefix() + "\n" + rule.steps() + "\n" + rule.expireAfterOrNull();
        return LABEL + Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGEST);
    }

    static List<LifecycleRule> write(TieringRule rule) {
        List<LifecycleRule> rules = new ArrayList<>();
        for (TierStep step : rule.steps()) {
            rules.add(new LifecycleRule(
                    LifecycleAction.newSetStorageClassAction(GcsClasses.of(step.tier())),
                    condition(rule, step.after())
                            .setMatchesStorageClass(warmer(step.tier()))
                            .build()));
        }
        rule.expireAfter()
                .ifPresent(age -> rules.add(new LifecycleRule(
                        LifecycleAction.newDeleteAction(), condition(rule, age).build())));
        return rules;
    }

    private static LifecycleCondition.Builder condition(TieringRule rule, Duration age) {
        LifecycleCondition.Builder condition = LifecycleCondition.newBuilder().setAge(Math.toIntExact(age.toDays()));
        return rule.prefix().isEmpty() ? condition : condition.setMatchesPrefix(List.of(rule.prefix()));
    }

    /** Nothing moves back to what is dearer to keep. */
    private static List<StorageClass> warmer(StorageTier tier) {
        return switch (tier) {
            case HOT, AUTO -> List.of();
            case COOL -> List.of(StorageClass.STANDARD);
            case COLD -> List.of(StorageClass.STANDARD, StorageClass.NEARLINE);
            case ARCHIVE -> List.of(StorageClass.STANDARD, StorageClass.NEARLINE, StorageClass.COLDLINE);
        };
    }

    /** Tells ours from those of others. */
    static Read read(List<? extends LifecycleRule> rules, Map<String, String> labels) {
        List<TieringRule> ours = new ArrayList<>();
        List<LifecycleRule> others = new ArrayList<>();
        for (int at = 0; at < rules.size(); ) {
            int length = Math.min(LONGEST, rules.size() - at);
            Optional<TieringRule> found = Optional.empty();
            for (; length > 0 && found.isEmpty(); length--) {
                found = one(List.copyOf(rules.subList(at, at + length)), labels);
            }
            if (found.isPresent()) {
                ours.add(found.get());
                at += write(found.get()).size();
            } else {
                others.add(rules.get(at));
                at++;
            }
        }
        return new Read(ours, others);
    }

    private static Optional<TieringRule> one(List<LifecycleRule> some, Map<String, String> labels) {
        List<TierStep> steps = new ArrayList<>();
        @Nullable Duration expire = null;
        for (LifecycleRule each : some) {
            Integer age = each.getCondition().getAge();
            if (age == null) {
                return Optional.empty();
            }
            if (each.getAction() instanceof SetStorageClassLifecycleAction moves) {
                steps.add(new TierStep(Duration.ofDays(age), GcsClasses.tier(moves.getStorageClass(), false)));
            } else if (each.getAction() instanceof DeleteLifecycleAction) {
                expire = Duration.ofDays(age);
            } else {
                return Optional.empty();
            }
        }
        List<String> prefixes = some.getFirst().getCondition().getMatchesPrefix();
        String prefix = prefixes == null || prefixes.isEmpty() ? "" : prefixes.getFirst();
        try {
            TieringRule nameless = new TieringRule("nameless", prefix, Tags.none(), steps, null, expire);
            // Whatever else they say, we did not write.
            String name = write(nameless).equals(some) ? labels.get(label(nameless)) : null;
            return name == null
                    ? Optional.empty()
                    : Optional.of(new TieringRule(name, prefix, Tags.none(), steps, null, expire));
        } catch (MlopsException e) {
            return Optional.empty(); // no rule of ours is like that
        }
    }
}
