package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens to some of a store's objects with age.
 *
 * @param name what the rule is called, {@code [a-z][a-z0-9-]{0,62}}, unique in its policy
 * @param prefix what their keys start with; empty for all
 * @param tags what they carry, all of them; needs TIERING_BY_TAGS unless empty
 * @param steps the tiers that they move through, ever older and ever colder; never AUTO, and none with {@code automatic}
 * @param automaticOrNull when the store takes over, or null; needs AUTOMATIC_TIER
 * @param expireAfterOrNull how long after they were written they are deleted, in whole days, or null for never
 */
public record TieringRule(
        String name,
        String prefix,
        Tags tags,
        List<TierStep> steps,
        @Nullable AutomaticTiering automaticOrNull,
        @Nullable Duration expireAfterOrNull) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public TieringRule {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(tags, "tags");
        steps = List.copyOf(steps);
        require(NAME.matcher(name).matches(), name, "a name matches " + NAME.pattern());
        require(
                !steps.isEmpty() || automaticOrNull != null || expireAfterOrNull != null,
                name,
                "it does nothing; give it tiers, automatic or expire-after");
        require(
                steps.isEmpty() || automaticOrNull == null,
                name,
                "tiers and automatic exclude each other: the store decides, or the rule");
        requireSteps(name, steps);
        if (automaticOrNull != null) {
            requireDays("rule " + name, "automatic after", automaticOrNull.after(), 0);
            automaticOrNull.archiveAfter().ifPresent(age -> requireDays("rule " + name, "archive-after", age, 1));
        }
        if (expireAfterOrNull != null) {
            requireDays("rule " + name, "expire-after", expireAfterOrNull, 1);
            Duration last = steps.isEmpty() ? Duration.ZERO : steps.getLast().after();
            require(
                    expireAfterOrNull.compareTo(last) > 0,
                    name,
                    "objects expire after " + days(expireAfterOrNull) + ", before they move after " + days(last));
        }
    }

    /** A rule for every object, that does nothing yet but expire them; see the {@code with} methods for more. */
    public static TieringRule expiring(String name, Duration after) {
        return new TieringRule(name, "", Tags.none(), List.of(), null, after);
    }

    /** A rule for every object that moves them through tiers. */
    public static TieringRule moving(String name, TierStep... steps) {
        return new TieringRule(name, "", Tags.none(), List.of(steps), null, null);
    }

    /** A rule that hands every object over to the store. */
    public static TieringRule automatic(String name, AutomaticTiering automatic) {
        return new TieringRule(name, "", Tags.none(), List.of(), automatic, null);
    }

    public TieringRule withPrefix(String newPrefix) {
        return new TieringRule(name, newPrefix, tags, steps, automaticOrNull, expireAfterOrNull);
    }

    public TieringRule withTags(Tags newTags) {
        return new TieringRule(name, prefix, newTags, steps, automaticOrNull, expireAfterOrNull);
    }

    public TieringRule withExpireAfter(Duration age) {
        return new TieringRule(name, prefix, tags, steps, automaticOrNull, age);
    }

    public Optional<AutomaticTiering> automatic() {
        return Optional.ofNullable(automaticOrNull);
    }

    public Optional<Duration> expireAfter() {
        return Optional.ofNullable(expireAfterOrNull);
    }

    /** Whether the rule is about this object. */
    public boolean selects(ObjectInfo object) {
        return selects(object.key().value(), object.tags());
    }

    /** Whether the rule is about an object of this key that carries these tags. */
    public boolean selects(String key, Tags carried) {
        return key.startsWith(prefix) && tags.subsetOf(carried);
    }

    private static void requireSteps(String name, List<TierStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            TierStep step = steps.get(i);
            requireDays("rule " + name, "tier " + step.tier() + " after", step.after(), 0);
            require(
                    step.tier() != StorageTier.HOT && step.tier() != StorageTier.AUTO,
                    name,
                    "objects move to cool, cold or archive, not to " + step.tier()
                            + (step.tier() == StorageTier.AUTO ? "; that is what automatic is for" : ""));
            if (i > 0) {
                TierStep before = steps.get(i - 1);
                require(
                        step.after().compareTo(before.after()) > 0
                                && step.tier().compareTo(before.tier()) > 0,
                        name,
                        step.tier() + " after " + days(step.after()) + " comes behind " + before.tier() + " after "
                                + days(before.after()) + "; objects get older and colder");
            }
        }
    }

    static void requireDays(String subject, String what, Duration age, long least) {
        if (age.toDays() < least || !Duration.ofDays(age.toDays()).equals(age)) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot use " + subject + ": " + what + " is in whole days (stores look once a day), at least "
                            + least + ", not " + age);
        }
    }

    static String days(Duration age) {
        return age.toDays() + "d";
    }

    private static void require(boolean holds, String name, String reason) {
        if (!holds) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot use rule " + name + ": " + reason);
        }
    }
}
