package io.mlops.artifact;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One thing that differs between two policies.
 *
 * @param subject {@code rule NAME} or {@code retention}
 * @param beforeOrNull what it was, in words, or null when it is new
 * @param afterOrNull what it becomes, in words, or null when it goes
 */
public record PolicyChange(
        String subject,
        @Nullable String beforeOrNull,
        @Nullable String afterOrNull) {
    public PolicyChange {
        Objects.requireNonNull(subject, "subject");
    }

    /** What turns one policy into the other, ordered by rule, the retention last; empty when they are the same. */
    public static List<PolicyChange> between(TieringPolicy before, TieringPolicy after) {
        TreeSet<String> names = new TreeSet<>();
        before.rules().forEach(rule -> names.add(rule.name()));
        after.rules().forEach(rule -> names.add(rule.name()));
        List<PolicyChange> changes = new ArrayList<>();
        for (String name : names) {
            Optional<TieringRule> old = before.rule(name);
            Optional<TieringRule> young = after.rule(name);
            if (!old.equals(young)) {
                changes.add(new PolicyChange(
                        "rule " + name,
                        old.map(PolicyChange::describe).orElse(null),
                        young.map(PolicyChange::describe).orElse(null)));
            }
        }
        if (!before.retention().equals(after.retention())) {
            changes.add(new PolicyChange(
                    "retention",
                    before.retention().map(PolicyChange::describe).orElse(null),
                    after.retention().map(PolicyChange::describe).orElse(null)));
        }
        return changes;
    }

    public Optional<String> before() {
        return Optional.ofNullable(beforeOrNull);
    }

    public Optional<String> after() {
        return Optional.ofNullable(afterOrNull);
    }

    /** {@code + rule a: …}, {@code - rule a: …} or {@code ~ rule a: … -> …}. */
    @Override
    public String toString() {
        if (beforeOrNull == null) {
            return "+ " + subject + ": " + afterOrNull;
        }
        return afterOrNull == null
                ? "- " + subject + ": " + beforeOrNull
                : "~ " + subject + ": " + beforeOrNull + " -> " + afterOrNull;
    }

    /** A rule in words, such as {@code prefix logs/, cool after 30d, expire after 365d}. */
    public static String describe(TieringRule rule) {
        StringJoiner words = new StringJoiner(", ");
        words.add(rule.prefix().isEmpty() ? "all objects" : "prefix " + rule.prefix());
        rule.tags().entries().forEach((key, value) -> words.add("tag " + key + "=" + value));
        rule.steps().forEach(step -> words.add(step.tier() + " after " + TieringRule.days(step.after())));
        rule.automatic().ifPresent(automatic -> {
            words.add("automatic after " + TieringRule.days(automatic.after()));
            automatic.archiveAfter().ifPresent(age -> words.add("archive after " + TieringRule.days(age) + " unread"));
        });
        rule.expireAfter().map(TieringRule::days).ifPresent(age -> words.add("expire after " + age));
        return words.toString();
    }

    /** A retention in words, such as {@code keep for 365d, locked}. */
    public static String describe(Retention retention) {
        Duration keep = retention.keep();
        return "keep for " + TieringRule.days(keep) + (retention.locked() ? ", locked" : "");
    }
}
