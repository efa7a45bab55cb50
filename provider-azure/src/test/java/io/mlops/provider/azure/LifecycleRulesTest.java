package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleRulesTest {
    private static final LifecycleRules RULES = new LifecycleRules("data");
    private static final TieringRule LOGS = TieringRule.moving(
                    "logs", new TierStep(Duration.ofDays(30), StorageTier.COLD))
            .withPrefix("logs/");

    @Test
    void whatIsWrittenIsReadAgain() {
        for (TieringRule rule : List.of(
                LOGS,
                TieringRule.expiring("old", Duration.ofDays(1)).withTags(Tags.of(Map.of("stage", "raw"))),
                TieringRule.automatic("use", new AutomaticTiering(Duration.ZERO, null)),
                TieringRule.automatic("use-2", new AutomaticTiering(Duration.ofDays(5), Duration.ofDays(90)))
                        .withExpireAfter(Duration.ofDays(400)))) {
            assertThat(RULES.read(tree(rule))).contains(rule);
        }
    }

    @Test
    void rulesAboutAnotherContainerAreOthers() {
        assertThat(new LifecycleRules("data-2").read(tree(LOGS))).isEmpty();
        JsonNode nested = ArmJson.MAPPER.valueToTree(new LifecycleRules("data-2").write(LOGS));
        assertThat(RULES.read(nested)).as("its name begins as ours do").isEqualTo(Optional.empty());
        assertThat(RULES.isAutomatic(ArmJson.MAPPER.valueToTree(RULES.automatic())))
                .isTrue();
        assertThat(new LifecycleRules("data-2").isAutomatic(ArmJson.MAPPER.valueToTree(RULES.automatic())))
                .isFalse();
    }

    @Test
    void aRuleThatSomebodyHasChangedIsNotOurs() {
        ObjectNode off = (ObjectNode) tree(LOGS);
        off.put("enabled", false);
        assertThat(RULES.read(off)).isEmpty();
        ObjectNode created = (ObjectNode) tree(LOGS);
        ((ObjectNode) created.at("/definition/actions/baseBlob"))
                .putObject("tierToCool")
                .put("daysAfterCreationGreaterThan", 3);
        assertThat(RULES.read(created)).isEmpty();
        ObjectNode versions = (ObjectNode) tree(LOGS);
        ((ObjectNode) versions.at("/definition/actions"))
                .putObject("version")
                .putObject("delete")
                .put("daysAfterCreationGreaterThan", 3);
        assertThat(RULES.read(versions)).isEmpty();
    }

    private static JsonNode tree(TieringRule rule) {
        return ArmJson.MAPPER.valueToTree(RULES.write(rule));
    }
}
