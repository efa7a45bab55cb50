package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.IntelligentTieringAccessTier;
import software.amazon.awssdk.services.s3.model.IntelligentTieringConfiguration;
import software.amazon.awssdk.services.s3.model.IntelligentTieringStatus;
import software.amazon.awssdk.services.s3.model.Tiering;

/** Archiving in the automatic tier as Intelligent-Tiering configurations, of which moto has none and the sandbox keeps them. */
class S3AutomaticArchiveTest {
    private static final String BUCKET = "mlops-" + AwsWorld.EAST;

    private AwsWorld world;
    private ArtifactStore store;

    @BeforeEach
    void open() {
        world = AwsWorld.onTheWire();
        store = world.open().artifacts();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void selectsWhatTheRuleSelects() {
        TieringPolicy policy = TieringPolicy.of(
                automatic("all", 180),
                automatic("below", 180).withPrefix("raw/"),
                automatic("tagged", 180).withTags(Tags.of(Map.of("stage", "raw"))),
                automatic("both", 180).withPrefix("raw/").withTags(Tags.of(Map.of("stage", "raw", "team", "fx"))));

        assertThat(store.apply(policy).now().policy()).isEqualTo(policy);
        assertThat(configured())
                .extracting(IntelligentTieringConfiguration::id)
                .containsExactly("mlops-all", "mlops-below", "mlops-both", "mlops-tagged");
    }

    @ParameterizedTest
    @CsvSource({"90, ARCHIVE_ACCESS", "179, ARCHIVE_ACCESS", "180, DEEP_ARCHIVE_ACCESS", "730, DEEP_ARCHIVE_ACCESS"})
    void liesWhereItCostsLeast(int days, IntelligentTieringAccessTier tier) {
        store.apply(TieringPolicy.of(automatic("by-use", days)));

        assertThat(configured())
                .singleElement()
                .extracting(each -> each.tierings().getFirst())
                .isEqualTo(tiering(days, tier));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 89, 731})
    void whatS3DoesNotTakeNamesTheRule(int days) {
        MlopsException failure = catchThrowableOfType(
                MlopsException.class, () -> store.apply(TieringPolicy.of(automatic("by-use", days))));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure)
                .hasMessageContaining(
                        "rule by-use: S3 archives what nobody read for 90 to 730 days, not after " + days);
        assertThat(configured()).isEmpty();
    }

    @Test
    void thoseOfOthersStayAndAreNamed() {
        put("theirs", tiering(100, IntelligentTieringAccessTier.ARCHIVE_ACCESS));
        TieringPolicy policy = TieringPolicy.of(automatic("by-use", 200));

        assertThat(store.apply(policy).now().differences())
                .contains("the Intelligent-Tiering configuration theirs of the bucket was made by others");
        store.apply(TieringPolicy.none());

        assertThat(configured()).extracting(IntelligentTieringConfiguration::id).containsExactly("theirs");
    }

    @Test
    void oneThatWasChangedIsPutRight() {
        TieringPolicy policy = TieringPolicy.of(automatic("by-use", 200));
        store.apply(policy);
        put(
                "mlops-by-use",
                tiering(100, IntelligentTieringAccessTier.ARCHIVE_ACCESS),
                tiering(300, IntelligentTieringAccessTier.DEEP_ARCHIVE_ACCESS));

        assertThat(store.policy().policy()).isNotEqualTo(policy);
        assertThat(store.apply(policy).changes()).singleElement().asString().startsWith("~ rule by-use");

        assertThat(store.policy().policy()).isEqualTo(policy);
    }

    private static TieringRule automatic(String name, int days) {
        return TieringRule.automatic(name, new AutomaticTiering(Duration.ZERO, Duration.ofDays(days)));
    }

    private static Tiering tiering(int days, IntelligentTieringAccessTier tier) {
        return Tiering.builder().days(days).accessTier(tier).build();
    }

    private List<IntelligentTieringConfiguration> configured() {
        return wireClient(s3 -> s3.listBucketIntelligentTieringConfigurations(request -> request.bucket(BUCKET))
                .intelligentTieringConfigurationList());
    }

    private void put(String id, Tiering... tierings) {
        wireClient(s3 -> s3.putBucketIntelligentTieringConfiguration(request -> request.bucket(BUCKET)
                .id(id)
                .intelligentTieringConfiguration(configuration -> configuration
                        .id(id)
                        .status(IntelligentTieringStatus.ENABLED)
                        .tierings(tierings))));
    }

    private <T> T wireClient(java.util.function.Function<software.amazon.awssdk.services.s3.S3Client, T> use) {
        AwsConfig config = AwsConfig.read(new io.mlops.provider.ProviderSettings("aws", world.settings()));
        try (AwsClients clients = new AwsClients(config)) {
            return use.apply(clients.s3(AwsWorld.EAST));
        }
    }
}
