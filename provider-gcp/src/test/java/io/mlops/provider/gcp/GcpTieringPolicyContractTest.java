package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TieringPolicyContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link TieringPolicyContract} on Cloud Storage in fake-gcs-server and the sandbox. */
final class GcpTieringPolicyContractTest extends TieringPolicyContract {
    @Override
    protected ProviderHarness openHarness() {
        return new GcsHarness();
    }

    /** Autoclass begins at once and has days of its own: what asks for others is refused, and not followed by about. */
    @Test
    @Override
    protected void automaticTieringTakesOverAndArchivesWhatNobodyReads() {
        refused(TieringRule.automatic("by-use", automatic(10, 365)), "begins at once");
        refused(TieringRule.automatic("by-use", automatic(0, 180)), "365 days");
        refused(TieringRule.automatic("by-use", automatic(0, 365)).withPrefix("logs/"), "the whole bucket");

        TieringPolicy policy = TieringPolicy.of(
                TieringRule.automatic("by-use", automatic(0, 365)).withExpireAfter(Duration.ofDays(400)),
                TieringRule.expiring("scratch", Duration.ofDays(7)).withPrefix("scratch/"));
        assertThat(provider().artifacts().apply(policy).now().policy()).isEqualTo(policy);
        assertThat(provider().artifacts().policy().differences().toString()).contains("Autoclass moves");
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> provider()
                                .artifacts()
                                .apply(TieringPolicy.of(
                                        TieringRule.automatic("by-use", automatic(0, 365)),
                                        TieringRule.moving(
                                                "logs", new TierStep(Duration.ofDays(30), StorageTier.COOL))))))
                .hasMessageContaining("rule logs");
        assertThat(provider().artifacts().policy().policy()).isEqualTo(policy);
    }

    private void refused(TieringRule rule, String reason) {
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED, () -> provider().artifacts().apply(TieringPolicy.of(rule))))
                .hasMessageContaining("rule by-use")
                .hasMessageContaining(reason);
    }

    private static AutomaticTiering automatic(long after, long archiveAfter) {
        return new AutomaticTiering(Duration.ofDays(after), Duration.ofDays(archiveAfter));
    }
}
