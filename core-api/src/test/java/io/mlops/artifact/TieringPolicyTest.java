package io.mlops.artifact;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TieringPolicyTest {
    private static final TieringRule LOGS = TieringRule.moving(
                    "logs", step(30, StorageTier.COOL), step(90, StorageTier.ARCHIVE))
            .withPrefix("logs/");

    @Test
    void rulesThatCanNeverBeFollowedAreRefused() {
        refuses("rule Logs: a name matches", () -> TieringRule.expiring("Logs", days(1)));
        refuses(
                "rule x: it does nothing",
                () -> new TieringRule("x", "", Tags.none(), java.util.List.of(), null, null));
        refuses(
                "older and colder",
                () -> TieringRule.moving("x", step(30, StorageTier.COLD), step(60, StorageTier.COOL)));
        refuses(
                "older and colder",
                () -> TieringRule.moving("x", step(30, StorageTier.COOL), step(30, StorageTier.COLD)));
        refuses("not to hot", () -> TieringRule.moving("x", step(30, StorageTier.HOT)));
        refuses("that is what automatic is for", () -> TieringRule.moving("x", step(30, StorageTier.AUTO)));
        refuses("whole days", () -> TieringRule.moving("x", new TierStep(Duration.ofHours(30), StorageTier.COOL)));
        refuses("at least 0", () -> TieringRule.moving("x", step(-1, StorageTier.COOL)));
        refuses("at least 1", () -> TieringRule.expiring("x", days(0)));
        refuses("before they move after 90d", () -> LOGS.withExpireAfter(days(90)));
        refuses(
                "exclude each other",
                () -> new TieringRule(
                        "x",
                        "",
                        Tags.none(),
                        java.util.List.of(step(30, StorageTier.COOL)),
                        new AutomaticTiering(days(0), null),
                        null));
        refuses(
                "archive-after is in whole days",
                () -> TieringRule.automatic("x", new AutomaticTiering(days(0), Duration.ofHours(1))));
        refuses("keep is in whole days", () -> new Retention(Duration.ofMinutes(1), false));
    }

    @Test
    void policiesHangTogether() {
        refuses("two of this name", () -> TieringPolicy.of(LOGS, LOGS));
        refuses(
                "the retention keeps them for 20d",
                () -> TieringPolicy.of(TieringRule.expiring("x", days(10)))
                        .withRetention(new Retention(days(20), false)));
        TieringRule all = TieringRule.expiring("all", days(10));
        assertThat(TieringPolicy.of(LOGS, all)).isEqualTo(TieringPolicy.of(all, LOGS));
        assertThat(TieringPolicy.of(LOGS).rule("logs")).contains(LOGS);
        assertThat(TieringPolicy.of(LOGS).rule("other")).isEmpty();
    }

    @Test
    void rulesSelectByPrefixAndTags() {
        TieringRule rule = LOGS.withTags(Tags.of(Map.of("stage", "raw")));

        assertThat(rule.selects(object("logs/a", Map.of("stage", "raw", "team", "x"))))
                .isTrue();
        assertThat(rule.selects(object("logs/a", Map.of("team", "x")))).isFalse();
        assertThat(rule.selects(object("log", Map.of("stage", "raw")))).isFalse();
    }

    @Test
    void changesAreSaidInWords() {
        TieringRule automatic = TieringRule.automatic("use", new AutomaticTiering(days(1), days(180)))
                .withTags(Tags.of(Map.of("stage", "raw")));
        TieringPolicy before = TieringPolicy.of(LOGS).withRetention(new Retention(days(5), false));
        TieringPolicy after =
                TieringPolicy.of(LOGS.withPrefix("log/"), automatic).withRetention(new Retention(days(5), true));

        assertThat(PolicyChange.between(before, after))
                .extracting(PolicyChange::toString)
                .containsExactly(
                        "~ rule logs: prefix logs/, cool after 30d, archive after 90d -> prefix log/, cool after 30d,"
                                + " archive after 90d",
                        "+ rule use: all objects, tag stage=raw, automatic after 1d, archive after 180d unread",
                        "~ retention: keep for 5d -> keep for 5d, locked");
        assertThat(PolicyChange.between(after, TieringPolicy.none()))
                .extracting(PolicyChange::toString)
                .contains("- retention: keep for 5d, locked");
        assertThat(PolicyChange.between(after, after)).isEmpty();
    }

    @Test
    void optionsRefuseWhatCanNeverHold() {
        refuses("for whole days", () -> RestoreOptions.defaults().withKeepFor(Duration.ofHours(5)));
        refuses("over before it begins", () -> RestoreOptions.defaults().withWithin(Duration.ZERO));
        refuses("a part has 5MiB to 1GiB", () -> TransferOptions.defaults().withPartSize(new ByteSize(1)));
        refuses("1 to 256 parts", () -> TransferOptions.defaults().withParallelism(0));
        refuses("expected hot, cool, cold, archive or auto", () -> StorageTier.parse("warm"));
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 11; i++) {
            many.put("t" + i, "x");
        }
        refuses("11 tags are more than 10", () -> WriteOptions.defaults().withTags(Tags.of(many)));
        assertThat(StorageTier.parse("archive")).isEqualTo(StorageTier.ARCHIVE);
    }

    private static void refuses(String reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, call)).hasMessageContaining(reason);
    }

    private static ObjectInfo object(String key, Map<String, String> tags) {
        return new ObjectInfo(
                ObjectKey.of(key),
                new ByteSize(1),
                "1",
                Sha256.of(new byte[1]),
                Instant.EPOCH,
                StorageTier.HOT,
                new RestoreState.Online(),
                Tags.of(tags));
    }

    private static TierStep step(long days, StorageTier tier) {
        return new TierStep(days(days), tier);
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }
}
