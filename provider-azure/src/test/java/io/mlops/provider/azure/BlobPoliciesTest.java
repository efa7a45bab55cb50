package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lifecycle rules, immutability policies and legal holds; every body is held against Azure's own description. */
class BlobPoliciesTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final TieringRule LOGS = TieringRule.moving(
                    "logs", step(0, StorageTier.COOL), step(90, StorageTier.ARCHIVE))
            .withPrefix("logs/")
            .withTags(Tags.of(Map.of("stage", "raw")))
            .withExpireAfter(days(365));

    private final BlobWorld world = new BlobWorld();
    private final ArtifactStore store = world.open().artifacts();
    private final AzureConfig config = world.config(Map.of());
    private final ArmId account = config.storageAccountId(BlobWorld.HOME);
    private final ArmId policies = account.child("managementPolicies", "default");
    private final ArmId container = world.containerId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aRuleIsWrittenAsAzureDescribesIt() {
        store.apply(TieringPolicy.of(LOGS));

        assertThat(rules()).hasSize(1);
        assertThat(rules().getFirst()).hasToString("""
                {"enabled":true,"name":"mlops-mlops-logs","type":"Lifecycle","definition":{"actions":{"baseBlob":\
                {"tierToCool":{"daysAfterModificationGreaterThan":0},"tierToArchive":{"daysAfterModificationGreaterThan":90,\
                "daysAfterLastTierChangeGreaterThan":7},"delete":{"daysAfterModificationGreaterThan":365}}},"filters":\
                {"blobTypes":["blockBlob"],"prefixMatch":["mlops/logs/"],"blobIndexMatch":[{"name":"stage","op":"==",\
                "value":"raw"}]}}}""");
        assertThat(store.policy().differences())
                .containsExactly("rule logs: what was restored is archived again after 7 days");
        if (world.schemas().there()) {
            assertThat(world.schemas().checked()).containsExactly("storage.ManagementPolicies_CreateOrUpdate.json");
        }
    }

    @Test
    void rulesOfOthersStayAndAreNamed() {
        JsonNode theirs = rule("mlops-other-logs", "other/logs/");
        JsonNode changed = rule("mlops-mlops-changed", "mlops/logs/");
        write(List.of(theirs, changed));

        store.apply(TieringPolicy.of(LOGS));

        assertThat(rules()).hasSize(3).contains(theirs, changed);
        assertThat(store.policy().differences())
                .contains(
                        "rule mlops-other-logs of the account's lifecycle management was made by others",
                        "rule mlops-mlops-changed of the account's lifecycle management was made by others");
        store.apply(TieringPolicy.none());
        assertThat(rules()).containsExactly(theirs, changed);
    }

    @Test
    void whatNobodyReadsMovesByTheTimeOfTheLastAccess() {
        TieringPolicy policy =
                TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(10), days(180))));

        assertThat(store.apply(policy).now().policy()).isEqualTo(policy);

        assertThat(rules().getFirst().at("/definition/actions/baseBlob")).hasToString("""
                {"tierToCool":{"daysAfterLastAccessTimeGreaterThan":40},"tierToArchive":\
                {"daysAfterLastAccessTimeGreaterThan":180},"enableAutoTierToHotFromCool":true}""");
        store.apply(TieringPolicy.none());
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "rule by-use: Azure moves to cool what nobody read for 30 days, and archives it later than that, not after 30",
                TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(0), days(30)))));
    }

    @Test
    void withoutTheTimeOfTheLastAccessNothingMovesByIt() {
        world.arm()
                .put(
                        account.child("blobServices", "default"),
                        ApiVersion.STORAGE,
                        Map.of("properties", Map.of("lastAccessTimeTrackingPolicy", Map.of("enable", false))),
                        JsonNode.class);

        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                "az storage account blob-service-properties update --account-name mlopsjapaneast"
                        + " --enable-last-access-tracking true",
                TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(days(0), null))));
        assertThatThrownBy(() -> put(WriteOptions.defaults().withTier(StorageTier.AUTO)))
                .hasMessageContaining("the automatic tier needs the time of the last access");
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void theAutomaticTierHasARuleOfItsOwn() {
        put(WriteOptions.defaults().withTier(StorageTier.AUTO).withTags(Tags.of(Map.of("team", "trading"))));

        assertThat(rules()).singleElement().satisfies(rule -> {
            assertThat(rule.path("name").asText()).isEqualTo("mlopsauto-mlops");
            assertThat(rule.at("/definition/filters/blobIndexMatch/0").toString())
                    .isEqualTo("{\"name\":\"mlops-tier\",\"op\":\"==\",\"value\":\"auto\"}");
        });
        assertThat(world.container(BlobWorld.HOME).getBlobClient(KEY.value()).getTags())
                .isEqualTo(Map.of("team", "trading", "mlops-tier", "auto"));
        assertThat(store.policy().policy()).isEqualTo(TieringPolicy.none());
        assertThat(store.policy().differences())
                .singleElement()
                .asString()
                .startsWith("rule mlopsauto-mlops of the account moves the objects of the automatic tier");
        store.apply(TieringPolicy.of(LOGS));
        store.apply(TieringPolicy.none());
        assertThat(rules()).hasSize(1);
        store.tier(KEY, StorageTier.COOL);
        assertThat(world.container(BlobWorld.HOME).getBlobClient(KEY.value()).getTags())
                .isEqualTo(Map.of("team", "trading"));
    }

    @Test
    void moreRulesThanAzureTakesAreRefused() {
        write(IntStream.range(0, 100).mapToObj(i -> rule("r" + i, "x/")).toList());

        assertThatThrownBy(() -> store.apply(TieringPolicy.of(LOGS)))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                .hasMessageContaining("the account would have 101 lifecycle rules");
        assertThat(rules()).hasSize(100);
    }

    @Test
    void nothingExpiresUnderALegalHold() {
        put(WriteOptions.defaults());
        world.hold("audit2026");

        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                "rule logs: nothing of the container mlops can expire while there is a legal hold on it (audit2026)",
                TieringPolicy.of(LOGS));
        assertThat(store.policy().differences())
                .contains("a legal hold (audit2026) was put on the container by others: nothing in it goes");
        assertThatThrownBy(() -> store.delete(KEY))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining(
                        "the container's retention or a legal hold keeps what is there; use another name");
    }

    @Test
    void whatIsRetainedByVersionTakesNoRetention() {
        world.arm()
                .patch(
                        container,
                        ApiVersion.STORAGE,
                        Map.of("properties", Map.of("immutableStorageWithVersioning", Map.of("enabled", true))),
                        JsonNode.class);

        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                "retention: the container mlops has immutability by version, where overwriting succeeds and makes a version;"
                        + " take a container without",
                TieringPolicy.of(LOGS).withRetention(new Retention(days(7), false)));
        assertThat(rules()).isEmpty();
    }

    /** A true difference: elsewhere what is not retained any more can be overwritten. */
    @Test
    void afterARetentionObjectsAreDeletedAndNeverOverwritten() {
        store.apply(TieringPolicy.none().withRetention(new Retention(days(7), false)));
        put(WriteOptions.defaults());
        world.later(days(6));
        assertThatThrownBy(() -> store.delete(KEY)).hasMessageContaining("retention");
        world.later(days(2));

        assertThatThrownBy(() -> put(WriteOptions.defaults()))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));

        assertThat(store.policy().differences())
                .singleElement()
                .asString()
                .contains("lets nobody overwrite anything in it, even after its time");
        store.delete(KEY);
        assertThat(store.find(KEY)).isEmpty();
        put(WriteOptions.defaults());
    }

    /** The mark of that tier is metadata, which nobody changes there; the tiers of Azure itself can be changed. */
    @Test
    void whatIsRetainedMovesNeitherIntoTheAutomaticTierNorOutOfIt() {
        put(WriteOptions.defaults().withTags(Tags.of(Map.of("team", "trading"))));
        ObjectKey marked = ObjectKey.of("models/marked.pt");
        store.upload(
                marked,
                new ByteArrayInputStream(new byte[] {1}),
                WriteOptions.defaults().withTier(StorageTier.AUTO));
        store.apply(TieringPolicy.none().withRetention(new Retention(days(7), false)));

        for (Map.Entry<ObjectKey, StorageTier> move :
                Map.of(KEY, StorageTier.AUTO, marked, StorageTier.COOL).entrySet()) {
            ObjectInfo before = store.find(move.getKey()).orElseThrow();
            assertThatThrownBy(() -> store.tier(move.getKey(), move.getValue()))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                    .hasMessageContaining("lets nobody change what marks the automatic tier");
            assertThat(store.find(move.getKey())).contains(before);
        }
        assertThat(world.container(BlobWorld.HOME).getBlobClient(KEY.value()).getTags())
                .isEqualTo(Map.of("team", "trading"));
        assertThat(store.tier(KEY, StorageTier.COOL).tier()).isEqualTo(StorageTier.COOL);
    }

    @Test
    void aRetentionIsLongerThanAzureKeeps() {
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "retention: Azure keeps for 146000 days at most, not for 150000",
                TieringPolicy.none().withRetention(new Retention(days(150_000), false)));
    }

    private void assertFails(ErrorCode code, String words, TieringPolicy policy) {
        assertThatThrownBy(() -> store.apply(policy))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
        assertThat(store.policy().policy()).isEqualTo(TieringPolicy.none());
    }

    private void put(WriteOptions options) {
        store.upload(KEY, new ByteArrayInputStream(new byte[] {1, 2, 3}), options);
    }

    private List<JsonNode> rules() {
        return new BlobLifecycle(world.arm(), account).rules();
    }

    private void write(List<JsonNode> rules) {
        world.arm()
                .put(
                        policies,
                        ApiVersion.STORAGE,
                        Map.of("properties", Map.of("policy", Map.of("rules", rules))),
                        JsonNode.class);
    }

    private static JsonNode rule(String name, String prefix) {
        return ArmJson.MAPPER.valueToTree(Map.of(
                "enabled",
                true,
                "name",
                name,
                "type",
                "Lifecycle",
                "definition",
                Map.of(
                        "actions",
                        Map.of("baseBlob", Map.of("delete", Map.of("daysAfterModificationGreaterThan", 3))),
                        "filters",
                        Map.of("blobTypes", List.of("blockBlob", "appendBlob"), "prefixMatch", List.of(prefix)))));
    }

    private static TierStep step(long days, StorageTier tier) {
        return new TierStep(days(days), tier);
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }
}
