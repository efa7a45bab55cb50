package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TieringPolicy;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What doctor sees of buckets. */
final class GcsExaminationTest {
    private static final String KEY =
            "projects/mlops-sandbox/locations/asia-northeast1/keyRings/mlops/cryptoKeys/models";

    private final GcsWorld world = new GcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatIsAsItShouldBe() {
        assertThat(examine(Map.of())).singleElement().satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.GOOD);
            assertThat(finding.found())
                    .isEqualTo("mlops-asia-northeast1, encrypted with Google's own keys, no old versions");
        });
    }

    @Test
    void seesRetention() {
        world.open(Map.of())
                .artifacts()
                .apply(TieringPolicy.none().withRetention(new Retention(Duration.ofDays(30), true)));

        assertThat(examine(Map.of()).getFirst().found()).endsWith("objects are retained for 30 days, locked");
    }

    @Test
    void aNameThatIsTakenAndOneThatIsFree() {
        Finding taken = examine(Map.of("bucket", "foreign-{region}")).getFirst();
        assertThat(taken.code()).contains(ErrorCode.PERMISSION_DENIED);
        assertThat(taken.advice()).startsWith("the name is somebody else's");
        Finding free = examine(Map.of("bucket", "nobody-{region}")).getFirst();
        assertThat(free.code()).contains(ErrorCode.NOT_FOUND);
        assertThat(free.advice())
                .startsWith("make it: gcloud storage buckets create gs://nobody-asia-northeast1"
                        + " --project=mlops-sandbox --location=asia-northeast1");
    }

    @Test
    void whatTheCallerMayNotDoIsBad() {
        world.buckets().deny("storage.objects.delete");

        assertThat(examine(Map.of()).getLast()).satisfies(finding -> {
            assertThat(finding.code()).contains(ErrorCode.PERMISSION_DENIED);
            assertThat(finding.found()).isEqualTo("the caller lacks storage.objects.delete on mlops-asia-northeast1");
        });
    }

    @Test
    void anotherKeyIsOdd() {
        assertThat(examine(Map.of("kms-key", KEY)).getLast().grade()).isEqualTo(Grade.ODD);
    }

    private List<Finding> examine(Map<String, String> more) {
        GcpConfig config = world.config(more);
        return new GcsExamination(config, world.clients(config), GcsWorld.HOME).findings();
    }
}
