package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.WriteOptions;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.StorageTierContract;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link StorageTierContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpStorageTierContractTest extends StorageTierContract {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final WriteOptions AUTO = WriteOptions.defaults().withTier(StorageTier.AUTO);

    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }

    /** At Google the automatic tier is a bucket's, with all that is in it, and not an object's: no object can be taken in or out. */
    @Test
    @Override
    protected void theAutomaticTierIsReadAtOnce() {
        ArtifactStore store = provider().artifacts();
        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> write(AUTO)))
                .hasMessageContaining("has no Autoclass");
        assertThat(store.find(KEY)).isEmpty();

        store.apply(TieringPolicy.of(TieringRule.automatic("by-use", new AutomaticTiering(Duration.ZERO, null))));

        write(AUTO);
        assertThat(store.find(KEY).orElseThrow().tier()).isEqualTo(StorageTier.AUTO);
        assertThat(store.find(KEY).orElseThrow().restore()).isEqualTo(new RestoreState.Online());
        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> store.tier(KEY, StorageTier.COLD)))
                .hasMessageContaining("Autoclass, which chooses");
        assertThat(store.tier(KEY, StorageTier.AUTO).tier()).isEqualTo(StorageTier.AUTO);
    }

    private void write(WriteOptions options) {
        provider()
                .artifacts()
                .upload(KEY, new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)), options);
    }
}
