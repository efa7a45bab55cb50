package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a store follows by itself, all of them: applying a policy replaces the one before. Where several rules
 * select an object, expiry comes before tiers and the coldest tier that is due counts.
 *
 * @param rules ordered by name
 * @param retentionOrNull what protects every object, or null; needs RETENTION
 */
public record TieringPolicy(
        List<TieringRule> rules, @Nullable Retention retentionOrNull) {
    public TieringPolicy {
        rules = rules.stream().sorted(Comparator.comparing(TieringRule::name)).toList();
        Set<String> names = new HashSet<>();
        for (TieringRule rule : rules) {
            require(names.add(rule.name()), rule, "there are two of this name");
            if (retentionOrNull != null && rule.expireAfterOrNull() != null) {
                require(
                        rule.expireAfterOrNull().compareTo(retentionOrNull.keep()) >= 0,
                        rule,
                        "objects expire after " + TieringRule.days(rule.expireAfterOrNull())
                                + ", and the retention keeps them for " + TieringRule.days(retentionOrNull.keep()));
            }
        }
    }

    /** No rules and no retention: objects stay where they are. */
    public static TieringPolicy none() {
        return new TieringPolicy(List.of(), null);
    }

    public static TieringPolicy of(TieringRule... rules) {
        return new TieringPolicy(List.of(rules), null);
    }

    public TieringPolicy withRetention(Retention retention) {
        return new TieringPolicy(rules, retention);
    }

    public Optional<Retention> retention() {
        return Optional.ofNullable(retentionOrNull);
    }

    public Optional<TieringRule> rule(String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    private static void require(boolean holds, TieringRule rule, String reason) {
        if (!holds) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot use rule " + rule.name() + ": " + reason);
        }
    }
}
