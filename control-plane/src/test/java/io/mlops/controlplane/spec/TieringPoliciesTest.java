package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieringPoliciesTest {
    private static final CommittedSchema SCHEMA = new CommittedSchema("tiering-policy", JsonSchema.tieringPolicy());
    private static final String GOOD = """
            apiVersion: mlops/v1
            kind: TieringPolicy
            metadata: {name: trading-data}
            spec:
              store: store://local
              rules:
                - name: logs
                  prefix: logs/
                  tags: {stage: raw}
                  tiers: [{after: 30d, tier: cool}, {after: 90d, tier: archive}]
                  expire-after: 365d
                - {name: by-use, automatic: {archive-after: 180d}}
              retention: {keep: 30d, mode: locked}
            """;

    @TempDir
    Path folder;

    @Test
    void readsEveryField() throws IOException {
        TieringManifest manifest = TieringPolicies.read(file(GOOD));

        assertThat(manifest.name().value()).isEqualTo("trading-data");
        assertThat(manifest.store()).isEqualTo("store://local");
        assertThat(manifest.policy())
                .isEqualTo(TieringPolicy.of(
                                TieringRule.automatic("by-use", new AutomaticTiering(days(0), days(180))),
                                TieringRule.moving(
                                                "logs",
                                                new TierStep(days(30), StorageTier.COOL),
                                                new TierStep(days(90), StorageTier.ARCHIVE))
                                        .withPrefix("logs/")
                                        .withTags(Tags.of(Map.of("stage", "raw")))
                                        .withExpireAfter(days(365)))
                        .withRetention(new Retention(days(30), true)));
    }

    @Test
    void whatIsLeftOutIsNothing() throws IOException {
        TieringManifest manifest = TieringPolicies.read(file(GOOD.substring(0, GOOD.indexOf("  rules:"))));

        assertThat(manifest.policy()).isEqualTo(TieringPolicy.none());
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        assertThat(mistakes(GOOD.replace("tier: cool", "tier: coool")))
                .containsExactly("tiering.yaml:10:34: spec.rules[0].tiers[0].tier: unknown value \"coool\":"
                        + " did you mean cool?");
        assertThat(mistakes(GOOD.replace("expire-after: 365d", "expire: 365d")).get(0))
                .isEqualTo(
                        "tiering.yaml:11:7: unknown key \"expire\" in spec.rules[0]: expected one of name, prefix, tags,"
                                + " tiers, automatic, expire-after");
        assertThat(mistakes(GOOD.replace("after: 30d", "after: 90m")))
                .containsExactly(
                        "tiering.yaml:7:7: spec.rules[0]: cannot use rule logs: tier cool after is in whole days"
                                + " (stores look once a day), at least 0, not PT1H30M");
        assertThat(mistakes(GOOD.replace("after: 90d", "after: 20d")).get(0))
                .contains("archive after 20d comes behind cool after 30d; objects get older and colder");
        assertThat(mistakes(GOOD.replace("name: by-use", "name: logs")).get(0))
                .isEqualTo("tiering.yaml:12:14: spec.rules[1].name: two rules are named logs");
        assertThat(mistakes(GOOD.replace("keep: 30d", "keep: 400d")).get(0))
                .startsWith(
                        "tiering.yaml:5:3: spec: cannot use rule logs: objects expire after 365d, and the retention");
        assertThat(mistakes(GOOD.replace("{stage: raw}", "{Stage: raw}")).get(0))
                .startsWith("tiering.yaml:9:13: spec.rules[0].tags: cannot tag \"Stage\" with \"raw\"");
        assertThat(mistakes(GOOD.replace("{stage: raw}", "[raw]")).get(0))
                .contains("spec.rules[0].tags is a list: expected keys and values");
        assertThat(mistakes(GOOD.replace("store://local", "local")).get(0))
                .startsWith("tiering.yaml:5:10: spec.store: \"local\" does not match");
        assertThat(mistakes(GOOD.replace("kind: TieringPolicy", "kind: Deployment"))
                        .get(0))
                .isEqualTo(
                        "tiering.yaml:2:7: kind: expected TieringPolicy; what this describes is for mlops-cli deploy -f");
        assertThat(mistakes(GOOD + "---\n" + GOOD).get(0)).contains("it holds 2 documents, expected one");
    }

    @Test
    void deployNamesTheRightCommand() throws IOException {
        Path file = file(GOOD);
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> Manifests.read(file));

        assertThat(failure)
                .hasMessageContaining(
                        "tiering.yaml:2:7: kind: expected Deployment; what this describes is for mlops-cli"
                                + " storage policy apply -f");
    }

    @Test
    void aFileThatIsNotThere() {
        MlopsException missing =
                catchThrowableOfType(MlopsException.class, () -> TieringPolicies.read(folder.resolve("none.yaml")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        SCHEMA.assertIsTheGeneratedOne();
    }

    @Test
    void theSchemaAgreesWithTheReader() {
        assertThat(SCHEMA.validate(GOOD)).isEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("tier: cool", "tier: hot"))).isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("expire-after", "expire"))).isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("{stage: raw}", "{Stage: raw}")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("  store: store://local\n", "")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(GOOD.replace("mode: locked", "mode: forever")))
                .isNotEmpty();
    }

    private List<String> mistakes(String text) throws IOException {
        Path file = file(text);
        return SpecMistakes.of(folder, () -> TieringPolicies.read(file));
    }

    private Path file(String text) throws IOException {
        return Files.write(folder.resolve("tiering.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }
}
