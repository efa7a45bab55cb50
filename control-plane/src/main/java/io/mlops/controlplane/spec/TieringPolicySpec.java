package io.mlops.controlplane.spec;

import io.mlops.Tags;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a store should follow: the {@code spec} of a manifest of kind TieringPolicy, with every fallback filled in. */
public record TieringPolicySpec(
        @Field(value = "The store, as in store://local.", pattern = "[a-z][a-z0-9+.-]*://[^\\s]+")
        String store,

        @Field(value = "What happens to objects with age; no rule: they stay where they are.", fallback = "[]")
        List<Rule> rules,

        @Field("For how long nobody can delete or overwrite what is written to the store.") @Nullable Retention retentionOrNull) {

    /** What happens to some of the objects. */
    public record Rule(
            @Field(value = "What the rule is called.", pattern = "[a-z][a-z0-9-]{0,62}")
            String name,

            @Field("What the objects' keys start with; left out: all objects.") @Nullable String prefixOrNull,

            @Field(value = "The tags that the objects carry, all of them.", fallback = "{}")
            Tags tags,

            @Field(value = "The tiers that they move through, ever older and colder.", fallback = "[]")
            List<Step> tiers,

            @Field("When the store takes over and moves them by how often they are read.") @Nullable Automatic automaticOrNull,

            @Field("The age at which they are deleted, in days.") @Nullable Duration expireAfterOrNull) {}

    /** A tier that objects move to. */
    public record Step(
            @Field("The age, in days since they were written.")
            Duration after,

            @Field("Where they move to.") Tier tier) {}

    /** A tier that objects can move to with age. */
    public enum Tier {
        COOL,
        COLD,
        ARCHIVE
    }

    /** Automatic tiering. */
    public record Automatic(
            @Field(value = "The age at which it begins, in days.", fallback = "0d")
            Duration after,

            @Field("After how many days without a read objects are archived; left out: never.") @Nullable Duration archiveAfterOrNull) {}

    /** What protects every object of the store. */
    public record Retention(
            @Field("For how long after it was written, in days.")
            Duration keep,

            @Field(value = "locked: nobody can ever shorten or remove it.", fallback = "unlocked")
            Mode mode) {}

    /** Whether a retention can be taken back. */
    public enum Mode {
        UNLOCKED,
        LOCKED
    }
}
