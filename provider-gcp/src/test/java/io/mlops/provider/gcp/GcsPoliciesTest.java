package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleAction;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleCondition;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a bucket is told by a policy, beside what others tell it. */
final class GcsPoliciesTest {
    private static final TieringPolicy SCRATCH =
            TieringPolicy.of(TieringRule.expiring("scratch", Duration.ofDays(7)).withPrefix("scratch/"));

    private final GcsWorld world = new GcsWorld();
    private final ArtifactStore store = world.open(Map.of()).artifacts();

    @AfterEach
    void close() {
        world.close();
    }

    private Bucket bucket() {
        return world.storage().get(world.bucket());
    }

    private static LifecycleRule deletingAfter(int days) {
        return new LifecycleRule(
                LifecycleAction.newDeleteAction(),
                LifecycleCondition.newBuilder()
                        .setAge(days)
                        .setMatchesSuffix(List.of(".tmp"))
                        .build());
    }

    @Test
    void whatOthersConfiguredStaysAndIsNamed() {
        bucket().toBuilder()
                .setLabels(Map.of("team", "trading"))
                .setLifecycleRules(List.of(deletingAfter(3)))
                .build()
                .update();

        StoredPolicy stored = store.apply(SCRATCH).now();

        assertThat(stored.policy()).isEqualTo(SCRATCH);
        assertThat(stored.differences()).containsExactly("1 lifecycle rule of the bucket was made by others");
        store.apply(TieringPolicy.none());
        assertThat(bucket().getLifecycleRules()).hasSize(1);
        assertThat(bucket().getLabels()).containsEntry("team", "trading").hasSize(1);
    }

    @Test
    void aRuleThatOthersChangedIsNotOursAnyMore() {
        store.apply(SCRATCH);
        List<LifecycleRule> changed = new ArrayList<>(List.of(deletingAfter(8)));
        bucket().toBuilder().setLifecycleRules(changed).build().update();

        assertThat(store.policy().policy()).isEqualTo(TieringPolicy.none());
        assertThat(store.policy().differences().toString())
                .contains("rule scratch was changed or removed in the bucket by others")
                .contains("made by others");
        assertThat(store.apply(SCRATCH).now().policy()).isEqualTo(SCRATCH);
    }
}
