package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.AppliedPolicy;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.WriteOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store does that follows a tiering policy: the policy is stored whole, read back the same, and followed. */
public abstract class TieringPolicyContract extends StoreContract {
    private static final TieringRule LOGS = TieringRule.moving(
                    "logs", step(30, StorageTier.COOL), step(90, StorageTier.COLD), step(180, StorageTier.ARCHIVE))
            .withPrefix("logs/")
            .withExpireAfter(days(365));
    private static final TieringRule SCRATCH =
            TieringRule.expiring("scratch", days(7)).withPrefix("scratch/");
    private static final TieringPolicy POLICY = TieringPolicy.of(LOGS, SCRATCH);
    private static final Tags RAW = Tags.of(Map.of("stage", "raw"));

    @Test
    protected void lackingPoliciesIsUnsupported() {
        onlyLacking(Capability.TIERING_POLICIES);
        assertFails(ErrorCode.UNSUPPORTED, () -> store().policy());
        assertFails(ErrorCode.UNSUPPORTED, () -> store().plan(POLICY));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().apply(POLICY));
    }

    @Test
    protected void thereIsNoneAtFirst() {
        needs(Capability.TIERING_POLICIES);
        assertThat(store().policy().policy()).isEqualTo(TieringPolicy.none());
        assertThat(store().apply(TieringPolicy.none()).changes()).isEmpty();
    }

    @Test
    protected void isReadBackAsItWasGiven() {
        needs(Capability.TIERING_POLICIES);
        AppliedPolicy applied = store().apply(POLICY);

        assertThat(applied.changes().toString())
                .isEqualTo(
                        "[+ rule logs: prefix logs/, cool after 30d, cold after 90d, archive after 180d, expire after"
                                + " 365d, + rule scratch: prefix scratch/, expire after 7d]");
        assertThat(applied.now().policy()).isEqualTo(POLICY);
        assertThat(harness().second().artifacts().policy()).isEqualTo(applied.now());
    }

    @Test
    protected void applyingAgainChangesNothing() {
        needs(Capability.TIERING_POLICIES);
        store().apply(POLICY);

        AppliedPolicy again = store().apply(TieringPolicy.of(SCRATCH, LOGS));

        assertThat(again.changes()).isEmpty();
        assertThat(again.now().policy()).isEqualTo(POLICY);
    }

    @Test
    protected void replacesTheOneBeforeAndSaysHow() {
        needs(Capability.TIERING_POLICIES);
        store().apply(POLICY);
        TieringPolicy next = TieringPolicy.of(
                SCRATCH.withExpireAfter(days(14)), TieringRule.moving("all", step(60, StorageTier.COOL)));

        assertThat(store().plan(next).toString())
                .isEqualTo(
                        "[+ rule all: all objects, cool after 60d, - rule logs: prefix logs/, cool after 30d, cold after"
                                + " 90d, archive after 180d, expire after 365d, ~ rule scratch: prefix scratch/, expire after 7d ->"
                                + " prefix scratch/, expire after 14d]");
        assertThat(store().policy().policy()).as("planning changes nothing").isEqualTo(POLICY);

        assertThat(store().apply(next).changes()).hasSize(3);
        assertThat(store().policy().policy()).isEqualTo(next);
        assertThat(store().apply(TieringPolicy.none()).changes()).hasSize(2);
        assertThat(store().policy().policy()).isEqualTo(TieringPolicy.none());
    }

    @Test
    protected void whatItCannotExpressNamesTheRuleAndChangesNothing() {
        needs(Capability.TIERING_POLICIES);
        store().apply(POLICY);
        refusedOrReadBack(
                Capability.TIERING_BY_TAGS,
                "rule by-tag",
                TieringPolicy.of(TieringRule.expiring("by-tag", days(30)).withTags(RAW)));
        refusedOrReadBack(
                Capability.AUTOMATIC_TIER,
                "rule by-use",
                TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(0), null))));
        refusedOrReadBack(
                Capability.AUTOMATIC_ARCHIVE,
                "rule by-use",
                TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(0), days(365)))));
        refusedOrReadBack(Capability.RETENTION, "retention", POLICY.withRetention(new Retention(days(5), false)));
    }

    private void refusedOrReadBack(Capability capability, String subject, TieringPolicy policy) {
        if (lacks(capability) || (capability == Capability.AUTOMATIC_ARCHIVE && lacks(Capability.AUTOMATIC_TIER))) {
            assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> store().plan(policy)))
                    .hasMessageContaining(subject);
            assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> store().apply(policy)))
                    .hasMessageContaining(subject);
            assertThat(store().policy().policy()).isEqualTo(POLICY);
        } else {
            assertThat(store().apply(policy).now().policy()).isEqualTo(policy);
            store().apply(POLICY);
        }
    }

    @Test
    protected void objectsMoveAndExpireByAge() {
        needs(Capability.TIERING_POLICIES);
        needs(Capability.STORAGE_TIERS);
        store().apply(POLICY);
        ObjectKey log = ObjectKey.of("logs/a");
        put(log, StorageTier.HOT);
        put(ObjectKey.of("logs/cold"), StorageTier.COLD);
        put(ObjectKey.of("log"), StorageTier.HOT);
        put(ObjectKey.of("scratch/a"), StorageTier.HOT);

        pass(days(6));
        assertThat(store().list("scratch/")).hasSize(1);
        pass(days(2));
        assertThat(store().list("scratch/")).isEmpty();
        assertThat(info(log).tier()).isEqualTo(StorageTier.HOT);
        pass(days(23));
        assertThat(info(log).tier()).isEqualTo(StorageTier.COOL);
        assertThat(content(log)).isEqualTo("content");
        assertThat(info(ObjectKey.of("logs/cold")).tier()).isEqualTo(StorageTier.COLD);
        pass(days(60));
        assertThat(info(log).tier()).isEqualTo(StorageTier.COLD);
        pass(days(90));
        assertThat(info(log).tier()).isEqualTo(StorageTier.ARCHIVE);
        if (lacks(Capability.INSTANT_ARCHIVE)) {
            assertThat(info(log).restore()).isEqualTo(new RestoreState.Archived());
            assertArchived(() -> store().open(log));
        }
        pass(days(185));
        assertThat(store().list("")).extracting(info -> info.key().value()).containsExactly("log");
        assertThat(store().find(log)).isEmpty();
        assertFails(ErrorCode.NOT_FOUND, () -> store().open(log));
        assertThat(info(ObjectKey.of("log")).tier()).isEqualTo(StorageTier.HOT);
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void theColdestOfSeveralRulesCounts() {
        needs(Capability.TIERING_POLICIES);
        needs(Capability.STORAGE_TIERS);
        store().apply(TieringPolicy.of(
                TieringRule.moving("a", step(30, StorageTier.COLD)).withPrefix("models/"),
                TieringRule.moving("b", step(30, StorageTier.COOL))));
        put(KEY, StorageTier.HOT);

        pass(days(31));

        assertThat(info(KEY).tier()).isEqualTo(StorageTier.COLD);
    }

    @Test
    protected void whatMovedStaysWhereItIsWhenTheRuleGoes() {
        needs(Capability.TIERING_POLICIES);
        needs(Capability.STORAGE_TIERS);
        store().apply(TieringPolicy.of(TieringRule.moving("all", step(30, StorageTier.COOL))));
        put(KEY, StorageTier.HOT);
        pass(days(31));

        store().apply(TieringPolicy.none());

        assertThat(info(KEY).tier()).isEqualTo(StorageTier.COOL);
    }

    @Test
    protected void rulesSelectByTags() {
        needs(Capability.TIERING_POLICIES);
        needs(Capability.TIERING_BY_TAGS);
        store().apply(TieringPolicy.of(
                TieringRule.expiring("raw", days(30)).withPrefix("models/").withTags(RAW)));
        put(KEY, "tagged", WriteOptions.defaults().withTags(RAW));
        put(ObjectKey.of("models/other"), "not tagged", WriteOptions.defaults());
        put(ObjectKey.of("other"), "elsewhere", WriteOptions.defaults().withTags(RAW));

        pass(days(31));

        assertThat(store().list("")).extracting(info -> info.key().value()).containsExactly("models/other", "other");
    }

    @Test
    protected void automaticTieringTakesOverAndArchivesWhatNobodyReads() {
        needs(Capability.TIERING_POLICIES);
        needs(Capability.AUTOMATIC_TIER);
        needs(Capability.AUTOMATIC_ARCHIVE);
        store().apply(TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(10), days(180)))));
        put(KEY, StorageTier.HOT);

        pass(days(9));
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.HOT);
        pass(days(2));
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.AUTO);
        pass(days(100));
        assertThat(content(KEY)).as("a read").isEqualTo("content");
        pass(days(100));
        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Online());
        pass(days(181));

        assertThat(info(KEY).tier()).isEqualTo(StorageTier.AUTO);
        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Archived());
        assertArchived(() -> store().open(KEY));
        store().restore(KEY, io.mlops.artifact.RestoreOptions.defaults());
        harness().finishRestores();
        assertThat(content(KEY)).isEqualTo("content");
    }

    static Duration days(long days) {
        return Duration.ofDays(days);
    }

    private static TierStep step(long days, StorageTier tier) {
        return new TierStep(days(days), tier);
    }
}
