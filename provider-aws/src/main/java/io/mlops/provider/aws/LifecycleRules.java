package io.mlops.provider.aws;

import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** Rules of a policy as rules of a bucket's lifecycle, told from those of others by their ids. */
final class LifecycleRules {
    private static final String OURS = "mlops:";

    private LifecycleRules() {}

    static LifecycleRule write(TieringRule rule) {
        LifecycleRule.Builder written = LifecycleRule.builder()
                .id(OURS + rule.name())
                .status(ExpirationStatus.ENABLED)
                .filter(filter(rule.prefix(), rule.tags()));
        List<Transition> transitions = new ArrayList<>();
        rule.steps().forEach(step -> transitions.add(transition(step.after(), step.tier())));
        rule.automatic().ifPresent(automatic -> transitions.add(transition(automatic.after(), StorageTier.AUTO)));
        if (!transitions.isEmpty()) {
            written.transitions(transitions);
        }
        rule.expireAfter().ifPresent(age -> written.expiration(expiration -> expiration.days(days(age))));
        return written.build();
    }

    private static Transition transition(Duration after, StorageTier tier) {
        return Transition.builder()
                .days(days(after))
                .storageClass(S3StorageClasses.of(tier).toString())
                .build();
    }

    private static int days(Transition transition) {
        return Objects.requireNonNullElse(transition.days(), 0);
    }

    private static int days(Duration age) {
        return Math.toIntExact(age.toDays());
    }

    /** S3 takes a prefix alone, a tag alone, or all of them with "and". */
    private static LifecycleRuleFilter filter(String prefix, Tags tags) {
        List<Tag> all = tags.entries().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        if (all.isEmpty()) {
            return LifecycleRuleFilter.builder().prefix(prefix).build();
        }
        return LifecycleRuleFilter.builder()
                .and(and -> and.prefix(prefix).tags(all))
                .build();
    }

    /** Empty for a rule of somebody else, or one of ours that somebody has changed into what we never write. */
    static Optional<TieringRule> read(LifecycleRule rule) {
        if (rule.id() == null
                || !rule.id().startsWith(OURS)
                || rule.status() != ExpirationStatus.ENABLED
                || rule.filter() == null) {
            return Optional.empty();
        }
        List<TierStep> steps = new ArrayList<>();
        @Nullable AutomaticTiering automatic = null;
        for (Transition transition : rule.transitions().stream()
                .sorted(Comparator.comparingInt(LifecycleRules::days))
                .toList()) {
            Duration after = Duration.ofDays(days(transition));
            if (transition.storageClass() == TransitionStorageClass.INTELLIGENT_TIERING) {
                automatic = new AutomaticTiering(after, null);
            } else {
                steps.add(new TierStep(after, tier(transition)));
            }
        }
        LifecycleExpiration expiration = rule.expiration();
        @Nullable Duration expireAfter =
                expiration == null || expiration.days() == null ? null : Duration.ofDays(expiration.days());
        try {
            return Optional.of(new TieringRule(
                    rule.id().substring(OURS.length()),
                    prefix(rule.filter()),
                    tags(rule.filter()),
                    steps,
                    automatic,
                    expireAfter));
        } catch (MlopsException e) {
            return Optional.empty();
        }
    }

    private static StorageTier tier(Transition transition) {
        return switch (transition.storageClass()) {
            case STANDARD_IA, ONEZONE_IA -> StorageTier.COOL;
            case GLACIER_IR -> StorageTier.COLD;
            case GLACIER, DEEP_ARCHIVE -> StorageTier.ARCHIVE;
            // What no rule of ours has: the rule refuses it.
            default -> StorageTier.HOT;
        };
    }

    private static String prefix(LifecycleRuleFilter filter) {
        String prefix = filter.and() == null ? filter.prefix() : filter.and().prefix();
        return Objects.requireNonNullElse(prefix, "");
    }

    private static Tags tags(LifecycleRuleFilter filter) {
        Map<String, String> tags = new TreeMap<>();
        if (filter.and() != null) {
            filter.and().tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        } else if (filter.tag() != null) {
            tags.put(filter.tag().key(), filter.tag().value());
        }
        return Tags.of(tags);
    }
}
